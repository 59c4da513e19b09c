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
/// </summary>
internal sealed class CompositionPlan
{
    private const double Roundoff = 1.1102230246251565e-16;
    private const double Negligible = -46;
    private const double AcceptableError = 1e-6;
    private const long LargestRefinement = 60_000_000;

    private readonly double step;
    private readonly double theta;
    private readonly int size;
    private readonly List<TiltedTransform> parts;
    private readonly double[] cosine;
    private readonly int[] kept;
    private readonly double[] kernelReal;
    private readonly double[] kernelImaginary;
    private readonly List<double[]> logs = [];
    private readonly List<double[]> angles = [];
    private readonly List<double[]> errors = [];
    private readonly double dropped;

    /// <summary>Plan for at least <paramref name="counts"/> compositions of each part.</summary>
    public CompositionPlan(IEnumerable<TiltedTransform> parts, IReadOnlyList<long> counts, double step, double theta, int size)
    {
        this.step = step;
        this.theta = theta;
        this.size = size;
        this.parts = [.. parts];
        cosine = Fourier.CosineTable(size);

        int half = size / 2;
        var spectra = this.parts.Select(part => part.All(size)).ToArray();
        var list = new List<int>();
        double a = -theta * step, b = -(theta + 1) * step;
        double rest = 0;
        for (int k = 0; k <= half; k++)
        {
            double log = 0;
            for (int i = 0; i < spectra.Length && log > Negligible; i++)
            {
                var (real, imaginary, error) = spectra[i];
                double modulus = Math.Min(1, Math.Sqrt((real[k] * real[k]) + (imaginary[k] * imaginary[k])) + error);
                log += counts[i] * Math.Log(modulus);
            }

            if (log > Negligible)
                list.Add(k);
            else
                rest += Math.Exp(log);
        }

        kept = [.. list];

        // The kernel is largest at frequency 0.
        dropped = 2.02 * rest * KernelSize(a, b, 0) / size;
        kernelReal = new double[kept.Length];
        kernelImaginary = new double[kept.Length];
        for (int n = 0; n < kept.Length; n++)
            Kernel(a, b, kept[n], out kernelReal[n], out kernelImaginary[n]);

        for (int i = 0; i < spectra.Length; i++)
            Frequencies(this.parts[i], counts[i], spectra[i]);
    }

    /// <summary>Adds a part; the frequencies that were dropped stay negligible, for no coefficient is above 1.</summary>
    public void Extend(TiltedTransform part, long count)
    {
        parts.Add(part);
        Frequencies(part, count, part.All(size));
    }

    /// <summary>Number of parts.</summary>
    public int Parts => parts.Count;

    /// <summary>Variance of the tilted sum of losses.</summary>
    public double Variance(IReadOnlyList<long> counts) => parts.Select((part, i) => part.Variance * counts[i]).Sum();

    /// <summary>Fixes the counts; each must be at least what the plan was made for.</summary>
    public ComposedCurve Compose(IReadOnlyList<long> counts) => Compose(counts, out _);

    /// <summary>Lower bounds, when the parts are optimistic.</summary>
    public LowerCurve ComposeBelow(IReadOnlyList<long> counts)
    {
        var curve = Compose(counts, out double slack);
        double scale = 0, magnitude = 0;
        for (int i = 0; i < parts.Count; i++)
        {
            scale += counts[i] * parts[i].LowerLogScale;
            magnitude += Math.Abs(counts[i] * parts[i].LowerLogScale);
        }

        // Chernoff bounds of the tilted sum's tails.
        double deviation = Math.Sqrt(Variance(counts));
        var slopes = new[] { 0.5, 1, 2, 4, 7, 11 }.Select(s => s / deviation).ToArray();
        var above = slopes.Select(s => parts.Select((part, i) => counts[i] * part.LogMoment(s)).Sum()).ToArray();
        var below = slopes.Select(s => parts.Select((part, i) => counts[i] * part.LogMoment(-s)).Sum()).ToArray();
        double Above(double loss) => Math.Min(1, slopes.Select((s, i) => Math.Exp(above[i] - (s * loss))).Min());
        double Below(double loss) => Math.Min(1, slopes.Select((s, i) => Math.Exp(below[i] + (s * loss))).Min());
        return new LowerCurve(curve, theta, scale - (4 * Roundoff * magnitude), slack, size, Below, Above);
    }

    private ComposedCurve Compose(IReadOnlyList<long> counts, out double slack)
    {
        double[] real = new double[kept.Length], imaginary = new double[kept.Length];
        double sizeOfSum = 0;
        slack = dropped;
        for (int n = 0; n < kept.Length; n++)
        {
            double log = 0, angle = 0, error = 0, rounding = 0;
            for (int i = 0; i < parts.Count; i++)
            {
                log += counts[i] * logs[i][n];
                angle += counts[i] * angles[i][n];
                error += counts[i] * errors[i][n];
                rounding += counts[i] * (Math.Abs(logs[i][n]) + Math.Abs(angles[i][n]));
            }

            double modulus = Math.Exp(log);
            double c = modulus * Math.Cos(angle), s = modulus * Math.Sin(angle);
            real[n] = (c * kernelReal[n]) - (s * kernelImaginary[n]);
            imaginary[n] = (c * kernelImaginary[n]) + (s * kernelReal[n]);
            double kernel = Math.Abs(kernelReal[n]) + Math.Abs(kernelImaginary[n]);
            double relative = error + (8 * Roundoff * (4 + rounding));
            slack += kernel * modulus * (relative < 30 ? Special.Expm1(relative) : Math.Exp(Math.Min(700, relative)));
            sizeOfSum += kernel * modulus;
        }

        slack += 2 * Roundoff * (8 + kept.Length) * sizeOfSum;
        double scale = 0, magnitude = 0, infinite = 0;
        for (int i = 0; i < parts.Count; i++)
        {
            scale += counts[i] * parts[i].LogScale;
            magnitude += Math.Abs(counts[i] * parts[i].LogScale);
            infinite += counts[i] * parts[i].Infinity;
        }

        return new ComposedCurve(step, theta, scale + (4 * Roundoff * magnitude), slack, infinite * (1 + 1e-9), kept, real, imaginary, cosine);
    }

    private void Frequencies(TiltedTransform part, long count, (double[] Real, double[] Imaginary, double Error) spectrum)
    {
        double[] log = new double[kept.Length], angle = new double[kept.Length], error = new double[kept.Length];
        logs.Add(log);
        angles.Add(angle);
        errors.Add(error);
        bool refine = count * spectrum.Error > AcceptableError && kept.Length * part.Cost < LargestRefinement;
        var halfAngles = refine ? Fourier.CosineTable(2 * size) : [];
        for (int n = 0; n < kept.Length; n++)
        {
            int k = kept[n];
            if (refine)
            {
                (log[n], angle[n], error[n]) = part.Precise(k, halfAngles);
                continue;
            }

            double re = spectrum.Real[k], im = spectrum.Imaginary[k];
            double modulus = Math.Sqrt((re * re) + (im * im));
            log[n] = Math.Min(0, Math.Log(modulus));
            angle[n] = Math.Atan2(im, re);
            error[n] = modulus > 2 * spectrum.Error ? 2 * spectrum.Error / modulus : 1e3;
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
