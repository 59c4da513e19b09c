using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting.Pld;

/// <summary>
/// Upper bounds of delta(epsilon) of one direction of a composition, by Fourier inversion of tilted loss distributions.
/// <para>
/// With loss measures mu_i on a common grid, r_i = mu_i exp(theta loss) / M_i and its transform phi_i over a cycle of N
/// points, the composition's divergence at grid point j is prod M_i^T_i exp(-theta j step) times
/// sum over m &gt;= 1 of (exp(-theta m step) - exp(-(theta + 1) m step)) r(j + m). The weights are summed as a geometric series
/// over all m, wrapped around the cycle: mass that wraps around can only add to the result. The sum is then, by
/// Parseval, (1 / N) sum over k of prod phi_i(k)^T_i H(k) exp(2 pi sqrt(-1) k j / N), H in closed form. Few frequencies matter.
/// Errors of phi and dropped frequencies are bounded and added. Because of the tilt the errors are relative to delta.
/// </para>
/// <para>
/// Logarithms of phi are added up as events come, so that asking again costs the kept frequencies alone, however many
/// different events there were. An event is one component, or a mixture of some, which is told apart by the output.
/// </para>
/// </summary>
internal sealed class CompositionPlan
{
    private const double Roundoff = 1.1102230246251565e-16;
    private const double Negligible = -46;
    private const double AcceptableError = 1e-6;
    private const long LargestRefinement = 60_000_000;

    // So many components are transformed whole; more only at the frequencies that matter.
    private const int MostTransformed = 24;

    private readonly double step;
    private readonly double theta;
    private readonly int size;
    private readonly double[] cosine;
    private readonly int[] kept;
    private readonly double[] kernelReal;
    private readonly double[] kernelImaginary;
    private readonly double dropped;
    private readonly double total;
    private readonly List<Component> components = [];
    private readonly List<long> composed = [];

    // Sums over all that is composed, by kept frequency.
    private readonly double[] logs;
    private readonly double[] angles;
    private readonly double[] errors;
    private readonly double[] roundings;
    private readonly double[] limits;
    private double scale;
    private double lowerScale;
    private double magnitude;
    private double infinite;
    private long additions;

    /// <summary>A plan for some events, composed; its frequencies are chosen for them, and later ones only lessen what was left out.</summary>
    /// <param name="parts">Transforms of the components.</param>
    /// <param name="shares">The components of each event.</param>
    /// <param name="counts">How often each event comes.</param>
    /// <param name="step">Distance of the grid's points.</param>
    /// <param name="theta">The tilt.</param>
    /// <param name="size">Points of the cycle, a power of two.</param>
    public CompositionPlan(IReadOnlyList<TiltedTransform> parts, IReadOnlyList<Share[]> shares, IReadOnlyList<long> counts, double step, double theta, int size)
    {
        this.step = step;
        this.theta = theta;
        this.size = size;
        cosine = Fourier.CosineTable(size);
        total = counts.Sum(count => (double)count);

        int half = size / 2;
        bool pooled = parts.Count > MostTransformed;
        var spectra = pooled ? null : parts.Select(part => part.All(size)).ToArray();
        double[] bound = pooled ? Pooled(parts, shares, counts) : new double[half + 1];
        for (int i = 0; spectra is not null && i < counts.Count; i++)
        {
            for (int k = 0; k <= half; k++)
            {
                if (bound[k] <= Negligible)
                    continue;
                double modulus = 0;
                foreach (var (component, _) in shares[i])
                {
                    var (real, imaginary, error) = spectra[component];
                    modulus = Math.Max(modulus, Math.Sqrt((real[k] * real[k]) + (imaginary[k] * imaginary[k])) + error);
                }

                bound[k] += counts[i] * Math.Log(Math.Min(1, modulus));
            }
        }

        var list = new List<int>();
        double a = -theta * step, b = -(theta + 1) * step, rest = 0;
        for (int k = 0; k <= half; k++)
        {
            if (bound[k] > Negligible)
                list.Add(k);
            else
                rest += Math.Exp(bound[k]);
        }

        kept = [.. list];

        // The kernel is largest at frequency 0.
        dropped = 2.02 * rest * KernelSize(a, b, 0) / size;
        kernelReal = new double[kept.Length];
        kernelImaginary = new double[kept.Length];
        for (int n = 0; n < kept.Length; n++)
            Kernel(a, b, kept[n], out kernelReal[n], out kernelImaginary[n]);

        logs = new double[kept.Length];
        angles = new double[kept.Length];
        errors = new double[kept.Length];
        roundings = new double[kept.Length];
        limits = new double[kept.Length];
        for (int i = 0; i < parts.Count; i++)
            components.Add(new Component(this, parts[i], spectra?[i] ?? AtKept(parts[i])));
        Compose(shares, counts);
    }

    /// <summary>The same plan, to compose on apart; what doesn't change is shared.</summary>
    public CompositionPlan(CompositionPlan other)
    {
        (step, theta, size, cosine, kept, kernelReal, kernelImaginary) = (other.step, other.theta, other.size, other.cosine, other.kept, other.kernelReal, other.kernelImaginary);
        (dropped, total, scale, lowerScale, magnitude, infinite, additions, Variance) = (other.dropped, other.total, other.scale, other.lowerScale, other.magnitude, other.infinite, other.additions, other.Variance);
        components = [.. other.components];
        composed = [.. other.composed];
        logs = (double[])other.logs.Clone();
        angles = (double[])other.angles.Clone();
        errors = (double[])other.errors.Clone();
        roundings = (double[])other.roundings.Clone();
        limits = (double[])other.limits.Clone();
    }

    /// <summary>Number of components.</summary>
    public int Components => components.Count;

    /// <summary>Variance of the tilted sum of losses.</summary>
    public double Variance { get; private set; }

    /// <summary>Adds a component for events to come.</summary>
    public void Add(TiltedTransform part) => components.Add(new Component(this, part, components.Count > MostTransformed ? AtKept(part) : part.All(size)));

    /// <summary>The lowest frequencies where those are the ones that matter; null where each has to be summed alone.</summary>
    private (double[] Real, double[] Imaginary, double Error)? AtKept(TiltedTransform part)
    {
        int count = kept.Length == 0 ? 0 : kept[kept.Length - 1] + 1;
        return count <= 4 * kept.Length ? part.Lowest(count, cosine) : null;
    }

    /// <summary>Composes what came since the last time: each event's count only grows.</summary>
    public void Compose(IReadOnlyList<Share[]> shares, IReadOnlyList<long> counts)
    {
        for (int i = 0; i < counts.Count; i++)
        {
            if (i == composed.Count)
                composed.Add(0);
            long more = counts[i] - composed[i];
            if (more == 0)
                continue;
            Compose(shares[i], more);
            composed[i] = counts[i];
        }
    }

    /// <summary>Upper bounds of all that is composed.</summary>
    public ComposedCurve Curve() => Curve(out _);

    /// <summary>Lower bounds, when the parts are optimistic: each event is one component.</summary>
    public LowerCurve CurveBelow(IReadOnlyList<TiltedTransform> parts, IReadOnlyList<long> counts)
    {
        var curve = Curve(out double slack);

        // Chernoff bounds of the tilted sum's tails, for sums of many small losses and of few large ones.
        double deviation = Math.Sqrt(Variance);
        double extent = parts.Max(part => part.Extent);
        double[] slopes = [.. new[] { 0.5, 1, 2, 4, 7, 11 }.Select(s => s / deviation), .. new double[] { 1, 2, 4, 8, 16, 32 }.Select(s => s / extent)];
        var above = slopes.Select(s => parts.Select((part, i) => counts[i] * part.LogMoment(s)).Sum()).ToArray();
        var below = slopes.Select(s => parts.Select((part, i) => counts[i] * part.LogMoment(-s)).Sum()).ToArray();
        double Above(double loss) => Math.Min(1, slopes.Select((s, i) => Math.Exp(above[i] - (s * loss))).Min());
        double Below(double loss) => Math.Min(1, slopes.Select((s, i) => Math.Exp(below[i] + (s * loss))).Min());
        return new LowerCurve(curve, theta, lowerScale - ((4 + additions) * Roundoff * magnitude), slack, size, Below, Above);
    }

    private ComposedCurve Curve(out double slack)
    {
        double[] real = new double[kept.Length], imaginary = new double[kept.Length];
        double sizeOfSum = 0;
        slack = dropped;
        for (int n = 0; n < kept.Length; n++)
        {
            double modulus = Math.Exp(logs[n]);
            double c = modulus * Math.Cos(angles[n]), s = modulus * Math.Sin(angles[n]);
            real[n] = (c * kernelReal[n]) - (s * kernelImaginary[n]);
            imaginary[n] = (c * kernelImaginary[n]) + (s * kernelReal[n]);
            double kernel = Math.Abs(kernelReal[n]) + Math.Abs(kernelImaginary[n]);
            double relative = errors[n] + (Roundoff * ((8 * (4 + roundings[n])) + (4 * additions * roundings[n])));
            double off = relative < 30 ? modulus * Special.Expm1(relative) : double.PositiveInfinity;
            slack += kernel * Math.Min(off, modulus + Math.Exp(limits[n] * (1 - ((4 + additions) * Roundoff))));
            sizeOfSum += kernel * modulus;
        }

        slack += 2 * Roundoff * (8 + kept.Length) * sizeOfSum;
        double rounding = (4 + additions) * Roundoff * magnitude;
        return new ComposedCurve(step, theta, scale + rounding, slack, infinite * (1 + 1e-9), kept, real, imaginary, cosine);
    }

    /// <summary>
    /// log of a bound on the product of all |phi| at each frequency by one transform: for n events a mean of squares bounds it,
    /// (sum of |phi|^2 / n)^(n / 2), which is nearly the product where each is near 1; |phi|^2 transforms the autocorrelation, and that of a
    /// mixture is at most its components' mean.
    /// </summary>
    private double[] Pooled(IReadOnlyList<TiltedTransform> parts, IReadOnlyList<Share[]> shares, IReadOnlyList<long> counts)
    {
        var loads = new double[parts.Count];
        for (int i = 0; i < counts.Count; i++)
        {
            double highest = shares[i].Max(share => parts[share.Component].LogScale);
            double whole = shares[i].Sum(share => share.Weight * Math.Exp(parts[share.Component].LogScale - highest));
            foreach (var (component, weight) in shares[i])
                loads[component] += counts[i] * weight * Math.Exp(parts[component].LogScale - highest) / whole;
        }

        var data = new double[size];
        double leftOut = 0;
        for (int i = 0; i < parts.Count; i++)
            leftOut = Math.Max(leftOut, parts[i].AddAutocorrelation(data, loads[i] / total));
        double norm = Math.Sqrt(data.Sum(x => x * x));
        var (real, _) = Fourier.Transform(data);
        double error = Fourier.ErrorBound(size, norm) + (2 * leftOut) + (leftOut * leftOut) + 1e-13;
        var bound = new double[real.Length];
        for (int k = 0; k < bound.Length; k++)
            bound[k] = total / 2 * Math.Log(Math.Min(1, Math.Max(0, real[k]) + error));
        return bound;
    }

    private void Compose(Share[] mixed, long count)
    {
        additions++;
        var sum = mixed.Length == 1 ? components[mixed[0].Component] : new Component(components, mixed);
        for (int n = 0; n < kept.Length; n++)
        {
            logs[n] += count * sum.Logs[n];
            angles[n] += count * sum.Angles[n];
            errors[n] += count * sum.RelativeErrors[n];
            roundings[n] += count * (Math.Abs(sum.Logs[n]) + Math.Abs(sum.Angles[n]));
            limits[n] += count * sum.Limits[n];
        }

        scale += count * sum.LogScale;
        lowerScale += count * sum.LowerLogScale;
        magnitude += Math.Abs(count * sum.LogScale);
        infinite += count * sum.Infinity;
        Variance += count * sum.Variance;
    }

    /// <summary>A component's transform at the kept frequencies, as 1 - phi; a mixture's is the mean of its components'.</summary>
    private sealed class Component
    {
        private readonly double[] deficits;
        private readonly double[] imaginary;
        private readonly double[] absoluteErrors;
        private readonly double mean;

        public Component(CompositionPlan plan, TiltedTransform part, (double[] Real, double[] Imaginary, double Error)? spectrum)
            : this(plan.kept.Length)
        {
            (LogScale, LowerLogScale, Infinity, Variance, mean) = (part.LogScale, part.LowerLogScale, part.Infinity, part.Variance, part.Mean);
            bool refine = spectrum is null || (plan.total * spectrum.Value.Error > AcceptableError && plan.kept.Length * part.Cost < LargestRefinement);
            var halfAngles = refine ? Fourier.CosineTable(2 * plan.size) : [];
            var (real, imaginaryPart, error) = spectrum ?? ([], [], 0);
            for (int n = 0; n < deficits.Length; n++)
            {
                int k = plan.kept[n];
                (deficits[n], imaginary[n], absoluteErrors[n]) = refine
                    ? part.Deficit(k, halfAngles)
                    : (1 - real[k], imaginaryPart[k], error);
            }

            Polar();
        }

        public Component(List<Component> components, Share[] mixed)
            : this(components[mixed[0].Component].deficits.Length)
        {
            // Scales are rounded up, as if the component had that much more mass: such a measure dominates it.
            double highest = double.NegativeInfinity, whole = 0, tilted = 0, square = 0;
            foreach (var (index, share) in mixed)
                highest = Math.Max(highest, components[index].LogScale);
            foreach (var (index, share) in mixed)
                whole += share * Math.Exp(components[index].LogScale - highest);

            foreach (var (index, share) in mixed)
            {
                var part = components[index];
                double weight = share * Math.Exp(part.LogScale - highest) / whole;
                tilted += weight * part.mean;
                square += weight * (part.Variance + (part.mean * part.mean));
                Infinity += share * part.Infinity * (1 + (4 * Roundoff));
                for (int n = 0; n < deficits.Length; n++)
                {
                    deficits[n] += weight * part.deficits[n];
                    imaginary[n] += weight * part.imaginary[n];
                    absoluteErrors[n] += weight * (part.absoluteErrors[n] + (16 * Roundoff * (Math.Abs(part.deficits[n]) + Math.Abs(part.imaginary[n]))));
                }
            }

            LogScale = highest + Math.Log(whole) + (8 * Roundoff * (1 + Math.Abs(highest)));
            LowerLogScale = double.NegativeInfinity;
            Variance = Math.Max(0, square - (tilted * tilted));
            mean = tilted;
            Polar();
        }

        private Component(int count)
        {
            deficits = new double[count];
            imaginary = new double[count];
            absoluteErrors = new double[count];
            Logs = new double[count];
            Angles = new double[count];
            RelativeErrors = new double[count];
            Limits = new double[count];
        }

        public double LogScale { get; }

        public double LowerLogScale { get; }

        public double Infinity { get; }

        public double Variance { get; }

        /// <summary>log |phi|.</summary>
        public double[] Logs { get; }

        public double[] Angles { get; }

        public double[] RelativeErrors { get; }

        /// <summary>log of what |phi| is at most, whatever its relative error.</summary>
        public double[] Limits { get; }

        private void Polar()
        {
            for (int n = 0; n < deficits.Length; n++)
            {
                double d = deficits[n], im = imaginary[n], square = ((1 - d) * (1 - d)) + (im * im);

                // Near 1 the logarithm is taken of what is missing.
                double log = square > 0.5 ? 0.5 * Special.Log1p((-2 * d) + (d * d) + (im * im)) : 0.5 * Math.Log(Math.Max(square, 1e-300));
                double modulus = Math.Exp(log), error = absoluteErrors[n];
                Logs[n] = log;
                Angles[n] = Math.Atan2(im, 1 - d);
                RelativeErrors[n] = modulus > 2 * error ? 2 * error / modulus : 1e3;
                Limits[n] = Math.Min(0, Math.Log(modulus + error) + (4 * Roundoff));
            }
        }
    }

    /// <summary>H(k) (2 / N, and half of that at both ends) = (a - b) z / ((1 - a z) (1 - b z)), z = exp(2 pi sqrt(-1) k / N).</summary>
    private void Kernel(double logA, double logB, int k, out double real, out double imaginary)
    {
        Denominator(logA, k, out double aRe, out double aIm);
        Denominator(logB, k, out double bRe, out double bIm);
        double re = (aRe * bRe) - (aIm * bIm), im = (aRe * bIm) + (aIm * bRe);
        double norm = (re * re) + (im * im);
        double difference = -Math.Exp(logA) * Special.Expm1(logB - logA);
        double share = (k == 0 || k == size / 2 ? 1.0 : 2.0) / size;
        double c = cosine[k & (size - 1)], s = Fourier.Sine(cosine, k & (size - 1));
        real = share * difference * ((c * re) + (s * im)) / norm;
        imaginary = share * difference * ((s * re) - (c * im)) / norm;
    }

    private double KernelSize(double logA, double logB, int k)
    {
        Denominator(logA, k, out double aRe, out double aIm);
        Denominator(logB, k, out double bRe, out double bIm);
        return -Math.Exp(logA) * Special.Expm1(logB - logA) / Math.Sqrt(((aRe * aRe) + (aIm * aIm)) * ((bRe * bRe) + (bIm * bIm)));
    }

    /// <summary>1 - a z without cancellation.</summary>
    private void Denominator(double logA, int k, out double real, out double imaginary)
    {
        double a = Math.Exp(logA), half = Math.Sin(Math.PI * k / size);
        real = -Special.Expm1(logA) + (2 * a * half * half);
        imaginary = -a * Fourier.Sine(cosine, k & (size - 1));
    }
}
