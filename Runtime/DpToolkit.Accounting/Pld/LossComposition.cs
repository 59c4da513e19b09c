using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting.Pld;

/// <summary>
/// Composes events by their dominating pairs: chooses tilt, grid and cycle for a query, and keeps the plan while the counts
/// grow by up to a quarter, so that asking after every step stays cheap. Not thread-safe.
/// </summary>
internal sealed class LossComposition(Adjacency adjacency)
{
    private const double RelativeTarget = 2e-4;
    private const double NegligibleShare = 2e-5;
    private const double Growth = 1.25;

    // Many events make a plan costly: it is kept for longer.
    private const double GrowthOfMany = 2;
    private const int ManyEvents = 8;

    private const int LargestCycle = 1 << 21;
    private const int LargestPlans = 8;
    private const double LargestTilt = 3000;

    private static readonly double[] Tilts = [.. Enumerable.Range(0, 120).Select(i => 0.05 * Math.Pow(1.25, i))];

    private readonly List<PrivacyEvent> atoms = [];
    private readonly List<long> counts = [];
    private readonly Dictionary<PrivacyEvent, int> indices = [];
    private readonly Dictionary<(bool ByDelta, double Target), Prepared> plans = [];
    private bool unprotected;
    private double largest;

    private Adjacency Adjacency => adjacency;

    /// <summary>Composes <paramref name="count"/> more.</summary>
    public void Add(PrivacyEvent atom, long count)
    {
        unprotected |= atom.IsUnprotected;
        if (!unprotected)
            largest += count * atom.Dominating(Adjacency).LargestLoss * (1 + 1e-15);
        if (indices.TryGetValue(atom, out int index))
        {
            counts[index] += count;
            return;
        }

        indices.Add(atom, atoms.Count);
        atoms.Add(atom);
        counts.Add(count);
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
        return Single() is { } pair
            ? pair.WorstDelta(epsilon)
            : Delta(Prepare(false, epsilon), epsilon);
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
        if (plans.Count >= LargestPlans)
            plans.Clear();

        return plans[(byDelta, target)] = byDelta ? ForDelta(target) : ForEpsilon(target);
    }

    private Prepared ForDelta(double delta)
    {
        double tail = Tail(delta), logDelta = Math.Log(delta);
        var moments = Moments(tail);
        var (theta, epsilon) = Best(moments, t => (Total(moments, t) - logDelta + Conversion(t)) / t);
        return new Prepared(this, theta, Math.Max(0, epsilon), Spread(moments, theta), tail);
    }

    /// <summary>Where the tail is cut depends on the delta that comes out, so a first plan may cut too early.</summary>
    private Prepared ForEpsilon(double epsilon)
    {
        double delta = 1e-10;
        for (int round = 0; ; round++)
        {
            double tail = Tail(delta);
            var moments = Moments(tail);
            var (theta, _) = Best(moments, t => Total(moments, t) - (t * epsilon) + Conversion(t));
            var prepared = new Prepared(this, theta, epsilon, Spread(moments, theta), tail);
            double reached = Delta(prepared, epsilon);
            if (round == 3 || reached >= delta / 100)
                return prepared;
            delta = Math.Max(reached / 100, 1e-280);
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
            : plans[(true, delta)].Below(this).Max(plan => plan.ComposeBelow(counts).Epsilon(delta, upper));
    }

    private double Epsilon(Prepared prepared, double delta) =>
        prepared.Plans.Max(plan => plan.Compose(counts).Epsilon(delta, prepared.Guess, 1000 * prepared.Guess));

    private double Delta(Prepared prepared, double epsilon) => prepared.Plans.Max(plan => plan.Compose(counts).Delta(epsilon));

    /// <summary>About the standard deviation of the tilted sum of losses.</summary>
    private double Spread(LossMoments[] moments, double theta) => Math.Sqrt(2 * Total(moments, theta) / (theta * (theta + 1)));

    private double Tail(double delta) => Math.Max(1e-290, delta * NegligibleShare / counts.Sum(count => (double)count));

    private LossMoments[] Moments(double tail) => [.. atoms.Select(atom => new LossMoments(atom.Dominating(Adjacency), tail))];

    /// <summary>log of theta^theta / (1 + theta)^(1 + theta): Balle et al. 2020.</summary>
    private static double Conversion(double theta) => (theta * Math.Log(theta)) - ((1 + theta) * Special.Log1p(theta));

    private double Total(LossMoments[] moments, double theta)
    {
        double total = 0;
        for (int i = 0; i < atoms.Count; i++)
            total += counts[i] * moments[i].At(theta);
        return total;
    }

    /// <summary>The best tilt for a function that falls and then rises.</summary>
    private static (double Theta, double Value) Best(LossMoments[] moments, Func<double, double> cost)
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

        return (Tilts[low], cost(Tilts[low]));
    }

    /// <summary>Plans of all directions for one query.</summary>
    private sealed class Prepared
    {
        private readonly double theta;
        private readonly double spread;
        private readonly double step;
        private readonly double upper;
        private readonly double lower;
        private readonly double variance;
        private readonly long[] floor;
        private readonly int size;

        public Prepared(LossComposition composition, double theta, double epsilon, double spread, double tail)
        {
            this.theta = theta;
            this.spread = spread;
            Estimate = epsilon;
            Guess = Math.Max(epsilon, spread);
            floor = [.. composition.counts];
            double total = floor.Sum(count => (double)count);
            upper = tail;
            lower = 1e-10 / (total * (1 + theta));

            // Connect-the-dots adds variance of at most step^2 / 4 to a loss and keeps E[exp(-loss)], so that epsilon grows by at
            // most about (theta + 1) / 2 times the variance added.
            var pairs = composition.atoms.Select(atom => atom.Dominating(composition.Adjacency)).ToArray();
            double error = epsilon > 0 ? RelativeTarget * (epsilon + (0.05 * spread)) : 0.05 * spread;
            double extent = pairs.Max(pair => LossGrid.Extent(pair.Delta, upper));
            step = Math.Min(Math.Sqrt(8 * error / (total * Growth * (1 + theta))), 0.1 / (1 + theta));
            step = Math.Max(step, extent / LargestCycle);

            var parts = pairs.Select(Parts).ToArray();
            double deviation = Math.Sqrt(parts.Select((part, i) => part.Max(p => p.Variance) * floor[i]).Sum());
            double width = Math.Max(10.5 * deviation, (3.5 * deviation) + (35 / theta));
            size = 1 << 10;
            while (size < LargestCycle && size * step < width)
                size *= 2;
            if (size * step < width)
            {
                step = width / size;
                parts = pairs.Select(Parts).ToArray();
            }

            int directions = parts.Max(part => part.Length);
            Plans = [.. Enumerable.Range(0, directions).Select(
                direction => new CompositionPlan(parts.Select(part => part[Math.Min(direction, part.Length - 1)]), floor, step, theta, size))];
            variance = Plans.Max(plan => plan.Variance(floor));
        }

        /// <summary>Epsilon that the grid was chosen for.</summary>
        public double Estimate { get; }

        /// <summary>Where to start looking for epsilon.</summary>
        public double Guess { get; }

        public CompositionPlan[] Plans { get; }

        /// <summary>Whether the plan still serves, after adding parts for new events.</summary>
        public bool Fits(LossComposition composition)
        {
            for (int i = Plans[0].Parts; i < composition.atoms.Count; i++)
            {
                var parts = Parts(composition.atoms[i].Dominating(composition.Adjacency));
                if (parts.Length > Plans.Length)
                    return false;
                for (int direction = 0; direction < Plans.Length; direction++)
                    Plans[direction].Extend(parts[Math.Min(direction, parts.Length - 1)], composition.counts[i]);
            }

            double growth = floor.Length > ManyEvents ? GrowthOfMany : Growth;
            return Plans.Max(plan => plan.Variance(composition.counts)) <= growth * variance;
        }

        /// <summary>A plan for another epsilon.</summary>
        public Prepared For(LossComposition composition, double epsilon) => new(composition, theta, epsilon, spread, upper);

        /// <summary>Plans of lower bounds on the same grid.</summary>
        public CompositionPlan[] Below(LossComposition composition)
        {
            // What wraps around has to be taken off again: a longer cycle.
            int cycle = Math.Min(4 * size, 2 * LargestCycle);
            var parts = composition.atoms.Select(atom => OptimisticGrid.Of(atom.Dominating(composition.Adjacency), step, upper, lower)).ToArray();
            CompositionPlan Plan(Func<(LossGrid Forward, LossGrid? Reverse), LossGrid> side) =>
                new(parts.Select(part => new TiltedTransform(side(part), theta)), composition.counts, step, theta, cycle);
            return parts.All(part => part.Reverse is null)
                ? [Plan(part => part.Forward)]
                : [Plan(part => part.Forward), Plan(part => part.Reverse ?? part.Forward)];
        }

        private TiltedTransform[] Parts(DominatingPair pair)
        {
            var (forward, reverse) = LossGrid.Pessimistic(pair, step, upper, lower);
            return reverse is null
                ? [new TiltedTransform(forward, theta)]
                : [new TiltedTransform(forward, theta), new TiltedTransform(reverse, theta)];
        }
    }
}
