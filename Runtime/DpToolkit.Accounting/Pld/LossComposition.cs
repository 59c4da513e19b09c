using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting.Pld;

/// <summary>
/// Composes events by their dominating pairs: chooses tilt, grid and cycle for a query, and keeps the plan while the counts
/// grow, so that asking after every step stays cheap. Many different Gaussian events are composed by the few of a
/// <see cref="Lattice"/>, which bounds time and memory. Not thread-safe.
/// </summary>
internal sealed class LossComposition
{
    private const double RelativeTarget = 2e-4;
    private const double RelativeDeltaTarget = 5e-4;
    private const double NegligibleShare = 2e-5;
    private const double Growth = 1.25;

    // Beyond so many different events they are put on the lattice; a plan of many components is costly and kept for longer.
    private const int MostExact = 24;
    private const int MostKept = 8;
    private const double GrowthOfMany = 3;

    private const int LargestCycle = 1 << 21;
    private const int LargestPlans = 48;
    private const int LargestPlansOfMany = 4;
    private const double LargestTilt = 3000;

    // What a bound may be above the least one, as a logarithm.
    private const double SparedDigits = 6;

    // Distance of dots over loss, and times tilt, at most.
    private const double LargestGrowth = 1.0 / 32;
    private const double WidestTilt = 0.2;

    // One plan serves epsilons this close, in logarithms.
    private const double Nearby = 0.05;

    private static readonly double[] Tilts = [.. Enumerable.Range(-50, 170).Select(i => 0.05 * Math.Pow(1.25, i))];

    private readonly Adjacency adjacency;
    private readonly List<PrivacyEvent> atoms;
    private readonly List<long> counts;
    private readonly List<Share[]> shares;
    private readonly Dictionary<PrivacyEvent, int> indices;
    private readonly List<PrivacyEvent> components;
    private readonly List<double> loads;
    private readonly Dictionary<PrivacyEvent, int> componentIndices;
    private readonly Dictionary<(bool ByDelta, double Target), Prepared> plans = [];
    private readonly HashSet<double> noises = [];
    private readonly HashSet<double> rates = [];
    private bool merged;
    private bool unprotected;
    private double largest;
    private double total;

    public LossComposition(Adjacency adjacency)
    {
        this.adjacency = adjacency;
        (atoms, counts, shares, indices, components, loads, componentIndices) = ([], [], [], [], [], [], []);
    }

    private LossComposition(LossComposition other)
    {
        adjacency = other.adjacency;
        (atoms, counts, shares, indices) = ([.. other.atoms], [.. other.counts], [.. other.shares], new(other.indices));
        (components, loads, componentIndices) = ([.. other.components], [.. other.loads], new(other.componentIndices));
        (merged, unprotected, largest, total) = (other.merged, other.unprotected, other.largest, other.total);
        noises.UnionWith(other.noises);
        rates.UnionWith(other.rates);
        foreach (var plan in other.plans)
            plans.Add(plan.Key, new Prepared(plan.Value));
    }

    private Adjacency Adjacency => adjacency;

    /// <summary>What isn't put on the lattice, since it has few values.</summary>
    private (bool Noise, bool Rate) Kept => (noises.Count <= MostKept, rates.Count <= MostKept);

    /// <summary>A composition that goes on apart.</summary>
    public LossComposition Clone() => new(this);

    /// <summary>Composes <paramref name="count"/> more.</summary>
    public void Add(PrivacyEvent atom, long count)
    {
        unprotected |= atom.IsUnprotected;
        if (!unprotected)
            largest += count * atom.Dominating(Adjacency).LargestLoss * (1 + 1e-15);
        if (!indices.TryGetValue(atom, out int index))
        {
            index = atoms.Count;
            indices.Add(atom, index);
            atoms.Add(atom);
            counts.Add(0);
            if (!unprotected)
            {
                var before = Kept;
                Remember(atom);
                if (atoms.Count > MostExact && !(merged && before == Kept))
                    Merge();
                else
                    shares.Add(SharesOf(atom));
            }
        }

        counts[index] += count;
        total += count;
        if (unprotected)
            return;
        foreach (var (component, weight) in shares[index])
            loads[component] += count * weight;
    }

    public double Epsilon(double delta)
    {
        if (atoms.Count == 0)
            return 0;
        if (unprotected)
            return double.PositiveInfinity;
        if (Single() is { } pair)
            return pair.WorstEpsilon(delta);
        var prepared = Prepare(true, delta);
        double epsilon = Epsilon(prepared, delta);
        if (epsilon > 0 && epsilon < 0.75 * prepared.Estimate)
        {
            // The grid was chosen for a larger epsilon than came out.
            plans[(true, delta)] = prepared = prepared.For(this, epsilon);
            epsilon = Epsilon(prepared, delta);
        }

        return Math.Min(epsilon, largest);
    }

    public double Delta(double epsilon)
    {
        if (atoms.Count == 0)
            return 0;
        if (unprotected || double.IsPositiveInfinity(epsilon))
            return unprotected ? 1 : 0;
        if (epsilon >= largest)
            return 0;
        if (Single() is { } pair)
            return pair.WorstDelta(epsilon);
        double near = epsilon == 0 ? 0 : Math.Exp(Math.Round(Math.Log(epsilon) / Nearby) * Nearby);
        var prepared = Prepare(false, near);
        return Delta(Math.Abs(epsilon - near) <= 0.25 * prepared.Spread ? prepared : Prepare(false, epsilon), epsilon);
    }

    /// <summary>Counts different noise multipliers and sample rates, until they are many.</summary>
    private void Remember(PrivacyEvent atom)
    {
        var gaussian = (atom as PoissonSampledEvent)?.Event as GaussianEvent ?? atom as GaussianEvent;
        if (gaussian is not null && noises.Count <= MostKept)
            noises.Add(gaussian.NoiseMultiplier);
        if (atom is PoissonSampledEvent sampled && rates.Count <= MostKept)
            rates.Add(sampled.SampleRate);
    }

    /// <summary>Puts all events on the lattice.</summary>
    private void Merge()
    {
        merged = true;
        plans.Clear();
        shares.Clear();
        components.Clear();
        loads.Clear();
        componentIndices.Clear();
        for (int i = 0; i < atoms.Count; i++)
        {
            shares.Add(SharesOf(atoms[i]));
            foreach (var (component, weight) in shares[i])
                loads[component] += counts[i] * weight;
        }
    }

    private Share[] SharesOf(PrivacyEvent atom) => merged
        ? [.. Lattice.Above(atom, adjacency, Kept.Noise, Kept.Rate).Select(part => new Share(ComponentOf(part.Event), part.Share))]
        : [new Share(ComponentOf(atom), 1)];

    private int ComponentOf(PrivacyEvent component)
    {
        if (!componentIndices.TryGetValue(component, out int index))
        {
            componentIndices.Add(component, index = components.Count);
            components.Add(component);
            loads.Add(0);
        }

        return index;
    }

    /// <summary>The exact pair where there is one: one event, or Gaussians only, which compose to a Gaussian.</summary>
    private DominatingPair? Single()
    {
        if (atoms.Count == 1 && counts[0] == 1)
            return atoms[0].Dominating(adjacency);
        double precision = 0;
        for (int i = 0; i < atoms.Count; i++)
        {
            if (atoms[i] is not GaussianEvent gaussian)
                return null;
            double sigma = gaussian.EffectiveMultiplier(adjacency);
            precision += counts[i] / (sigma * sigma);
        }

        return new GaussianPair(1 / Math.Sqrt(precision));
    }

    private Prepared Prepare(bool byDelta, double target)
    {
        if (plans.TryGetValue((byDelta, target), out var known) && known.Fits(this))
            return known;
        if (plans.Count >= (merged ? LargestPlansOfMany : LargestPlans))
            plans.Clear();

        return plans[(byDelta, target)] = byDelta ? ForDelta(target) : ForEpsilon(target);
    }

    private Prepared ForDelta(double delta)
    {
        double tail = Tail(delta), logDelta = Math.Log(delta);
        var moments = Moments(tail);
        double Bound(double t) => (Total(moments, t) - logDelta + Conversion(t)) / t;
        double least = double.PositiveInfinity;
        var (theta, epsilon) = Best(moments, Bound, t => Total(moments, t) - (t * (least = Math.Min(least, Bound(t)))) + Conversion(t));
        return new Prepared(this, theta, Math.Max(0, epsilon), Spread(moments, theta), tail, forDelta: false);
    }

    /// <summary>Where the tail is cut depends on the delta that comes out: guessed by a Chernoff bound, then looked at.</summary>
    private Prepared ForEpsilon(double epsilon)
    {
        double logDelta = -16;
        for (int round = 0; ; round++)
        {
            double delta = Math.Exp(logDelta), tail = Tail(delta);
            var moments = Moments(tail);
            double Bound(double t) => Total(moments, t) - (t * epsilon) + Conversion(t);
            var (theta, bound) = Best(moments, Bound, Bound);
            double guess = Math.Max(-640, Math.Min(0, bound) - 4);
            if (round < 6 && guess < logDelta - 1)
            {
                logDelta = guess;
                continue;
            }

            var prepared = new Prepared(this, theta, epsilon, Spread(moments, theta), tail, forDelta: true);
            double reached = Delta(prepared, epsilon);
            if (round >= 9 || reached >= delta / 100 || logDelta <= -640)
                return prepared;
            logDelta = Math.Max(-640, Math.Log(Math.Max(reached / 100, 1e-300)));
        }
    }

    /// <summary>An epsilon that the true one is not below.</summary>
    public double LowerEpsilon(double delta)
    {
        double upper = Epsilon(delta);
        if (upper == 0 || double.IsInfinity(upper))
            return upper;
        return Single() is { } pair
            ? DominatingPair.Inverse(epsilon => pair.WorstDelta(epsilon) * (1 - (3 * pair.RelativeError)), delta) * (1 - 1e-14)
            : plans[(true, delta)].Below(this).Max(curve => curve.Epsilon(delta, upper));
    }

    private double Epsilon(Prepared prepared, double delta) =>
        prepared.Plans.Max(plan => plan.Curve().Epsilon(delta, prepared.Guess, 1000 * prepared.Guess));

    private double Delta(Prepared prepared, double epsilon) => prepared.Plans.Max(plan => plan.Curve().Delta(epsilon));

    /// <summary>About the standard deviation of the tilted sum of losses.</summary>
    private double Spread(LossMoments[] moments, double theta) => Math.Sqrt(2 * Total(moments, theta) / (theta * (theta + 1)));

    private double Tail(double delta) => Math.Max(1e-290, delta * NegligibleShare / total);

    private LossMoments[] Moments(double tail) => [.. components.Select(component => new LossMoments(component.Dominating(Adjacency), tail))];

    /// <summary>log of theta^theta / (1 + theta)^(1 + theta): Balle et al. 2020.</summary>
    private static double Conversion(double theta) => (theta * Math.Log(theta)) - ((1 + theta) * Special.Log1p(theta));

    private double Total(LossMoments[] moments, double theta)
    {
        double sum = 0;
        for (int i = 0; i < moments.Length; i++)
            sum += loads[i] * moments[i].At(theta);
        return sum;
    }

    /// <summary>
    /// A tilt for a log bound that falls and then rises, and the least bound over that of a query. Where losses are rare but large the best tilt
    /// spreads them far; one whose bound is a little higher needs a far shorter cycle, and costs few digits.
    /// </summary>
    private (double Theta, double Value) Best(LossMoments[] moments, Func<double, double> cost, Func<double, double> logBound)
    {
        double extent = moments.Max(moment => moment.Extent);
        int low = 0, high = Tilts.Length - 1;
        while (high > 1 && Tilts[high] * extent > LargestTilt)
            high--;
        while (low < high)
        {
            int middle = (low + high) / 2;
            double here = cost(Tilts[middle]);
            if (!double.IsInfinity(here) && here > cost(Tilts[middle + 1]))
                low = middle + 1;
            else
                high = middle;
        }

        int best = low;
        double least = logBound(Tilts[low]), cheapest = Work(moments, Tilts[low]);
        for (int i = low - 1; i >= 0 && logBound(Tilts[i]) <= least + SparedDigits; i--)
        {
            double work = Work(moments, Tilts[i]);
            if (work < cheapest)
                (best, cheapest) = (i, work);
        }

        return (Tilts[best], cost(Tilts[low]));
    }

    /// <summary>About proportional to the points of the cycle.</summary>
    private double Work(LossMoments[] moments, double theta)
    {
        double less = Total(moments, 0.97 * theta), more = Total(moments, 1.03 * theta), here = Total(moments, theta);
        double deviation = Math.Sqrt(Math.Max(0, more + less - (2 * here))) / (0.03 * theta);
        return Width(deviation, theta) * Math.Sqrt(1 + theta);
    }

    /// <summary>Length of a cycle: what wraps around must be far away, or weigh little.</summary>
    private static double Width(double deviation, double theta) => Math.Max(10.5 * deviation, (3.5 * deviation) + (35 / theta));

    /// <summary>Plans of all directions for one query.</summary>
    private sealed class Prepared
    {
        private readonly double theta;
        private readonly Spacing spacing;
        private readonly double upper;
        private readonly double lower;
        private readonly double variance;
        private readonly double growth;
        private readonly int size;
        private double total;

        public Prepared(LossComposition composition, double theta, double epsilon, double spread, double tail, bool forDelta)
        {
            this.theta = theta;
            Spread = spread;
            Estimate = epsilon;
            Guess = Math.Max(epsilon, spread);
            growth = composition.merged ? GrowthOfMany : Growth;
            upper = tail;
            lower = 1e-10 / (composition.total * (1 + theta));

            // Connect-the-dots keeps E[exp(-loss)], so that epsilon grows by at most about (theta + 1) / 2 times the variance it
            // adds; delta by theta times that. Between grid points the bound is a chord, theta step^2 / 8 above at most.
            var pairs = composition.components.Select(component => component.Dominating(composition.Adjacency)).ToArray();
            double error = RelativeTarget * (epsilon + (0.05 * spread));
            if (forDelta || epsilon == 0)
                error = Math.Max(error, RelativeDeltaTarget / (1 + theta));
            var sketches = pairs.Select(pair => new LossSketch(pair, theta, upper, lower)).ToArray();
            double Added(Spacing tried) => sketches.Select((sketch, i) => composition.loads[i] * sketch.Added(tried)).Sum() * growth * (1 + theta) / 2;
            double widest = WidestTilt / (1 + theta), relative = LargestGrowth;
            while (relative > 1e-4 && Added(new Spacing(0, relative, widest)) > error / 2)
                relative /= 1.5;
            double most = Math.Min(Math.Min(0.1 / (1 + theta), spread / 8), Math.Sqrt(8 * error / (1 + theta))), least = most * 1e-9;
            while (most > 1.02 * least)
            {
                double middle = Math.Sqrt(most * least);
                if (Added(new Spacing(middle, relative, widest)) > error)
                    most = middle;
                else
                    least = middle;
            }

            double step = Math.Max(least, sketches.Max(sketch => sketch.Extent) / LargestCycle);
            spacing = new Spacing(step, relative, widest);

            var parts = pairs.Select(Parts).ToArray();
            double deviation = Math.Sqrt(parts.Select((part, i) => part.Max(p => p.Variance) * composition.loads[i]).Sum());
            double width = Width(deviation, theta);
            size = 1 << 10;
            while (size < LargestCycle && size * step < width)
                size *= 2;
            if (size * step < width)
            {
                step = width / size;
                spacing = spacing with { Step = step };
                parts = pairs.Select(Parts).ToArray();
            }

            int directions = parts.Max(part => part.Length);
            Plans = [.. Enumerable.Range(0, directions).Select(direction => new CompositionPlan(
                [.. parts.Select(part => part[Math.Min(direction, part.Length - 1)])], composition.shares, composition.counts, step, theta, size))];
            total = composition.total;
            variance = Plans.Max(plan => plan.Variance);
        }

        /// <summary>The same plans, to go on apart.</summary>
        public Prepared(Prepared other)
        {
            (theta, Spread, spacing, upper, lower, variance, growth, size, total) =
                (other.theta, other.Spread, other.spacing, other.upper, other.lower, other.variance, other.growth, other.size, other.total);
            (Estimate, Guess) = (other.Estimate, other.Guess);
            Plans = [.. other.Plans.Select(plan => new CompositionPlan(plan))];
        }

        /// <summary>Epsilon that the grid was chosen for.</summary>
        public double Estimate { get; }

        /// <summary>About the standard deviation of the tilted sum of losses.</summary>
        public double Spread { get; }

        /// <summary>Where to start looking for epsilon.</summary>
        public double Guess { get; }

        public CompositionPlan[] Plans { get; }

        /// <summary>Whether the plan still serves, after composing what came since.</summary>
        public bool Fits(LossComposition composition)
        {
            if (total == composition.total)
                return true;
            for (int i = Plans[0].Components; i < composition.components.Count; i++)
            {
                var parts = Parts(composition.components[i].Dominating(composition.Adjacency));
                if (parts.Length > Plans.Length)
                    return false;
                for (int direction = 0; direction < Plans.Length; direction++)
                    Plans[direction].Add(parts[Math.Min(direction, parts.Length - 1)]);
            }

            Compose(composition);
            return Plans.Max(plan => plan.Variance) <= growth * variance;
        }

        /// <summary>A plan for another epsilon.</summary>
        public Prepared For(LossComposition composition, double epsilon) => new(composition, theta, epsilon, Spread, upper, forDelta: false);

        /// <summary>Lower bounds on the same grid.</summary>
        public LowerCurve[] Below(LossComposition composition)
        {
            var below = composition.merged
                ? composition.atoms.Select((atom, i) => (Event: Lattice.Below(atom), Count: composition.counts[i]))
                    .GroupBy(part => part.Event, part => part.Count).Select(group => (Event: group.Key, Count: group.Sum())).ToArray()
                : [.. composition.atoms.Select((atom, i) => (Event: atom, Count: composition.counts[i]))];
            long[] belowCounts = [.. below.Select(part => part.Count)];
            Share[][] alone = [.. below.Select((_, i) => new[] { new Share(i, 1) })];

            // What wraps around has to be taken off again: a longer cycle.
            int cycle = Math.Min(4 * size, 2 * LargestCycle);
            var parts = below.Select(part => OptimisticGrid.Of(part.Event.Dominating(composition.Adjacency), spacing.Step, upper, lower)).ToArray();
            LowerCurve Curve(Func<(LossGrid Forward, LossGrid? Reverse), LossGrid> side)
            {
                TiltedTransform[] transforms = [.. parts.Select(part => new TiltedTransform(side(part), theta))];
                return new CompositionPlan(transforms, alone, belowCounts, spacing.Step, theta, cycle).CurveBelow(transforms, belowCounts);
            }

            return parts.All(part => part.Reverse is null)
                ? [Curve(part => part.Forward)]
                : [Curve(part => part.Forward), Curve(part => part.Reverse ?? part.Forward)];
        }

        private void Compose(LossComposition composition)
        {
            foreach (var plan in Plans)
                plan.Compose(composition.shares, composition.counts);
            total = composition.total;
        }

        private TiltedTransform[] Parts(DominatingPair pair)
        {
            var (forward, reverse) = LossGrid.Pessimistic(pair, spacing, upper, lower);
            return reverse is null
                ? [new TiltedTransform(forward, theta)]
                : [new TiltedTransform(forward, theta), new TiltedTransform(reverse, theta)];
        }
    }
}
