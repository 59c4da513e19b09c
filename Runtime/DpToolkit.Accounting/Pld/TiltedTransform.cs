using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting.Pld;

/// <summary>
/// A loss grid weighted by exp(theta loss), scaled to sum 1, and its Fourier transform over a cycle of points, with a
/// bound on the transform's error. Entries above the lower half of the spectrum follow by symmetry.
/// </summary>
internal sealed class TiltedTransform
{
    private const double Roundoff = 1.1102230246251565e-16;

    private readonly double[] weights;
    private readonly int first;
    private readonly double step;

    public TiltedTransform(LossGrid grid, double theta)
    {
        Infinity = grid.Infinity;
        first = grid.First;
        weights = new double[grid.Mass.Length];
        double shift = double.NegativeInfinity;
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = (theta * (first + i) * grid.Step) + Math.Log(grid.Mass[i]);
            shift = Math.Max(shift, weights[i]);
        }

        double total = 0, compensation = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = Math.Exp(weights[i] - shift);
            double term = weights[i] - compensation, next = total + term;
            compensation = next - total - term;
            total = next;
        }

        double squares = 0, mean = 0, second = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] /= total;
            double loss = (first + i) * grid.Step;
            squares += weights[i] * weights[i];
            mean += weights[i] * loss;
            second += weights[i] * loss * loss;
        }

        double largest = Math.Max(Math.Abs(theta * first * grid.Step), Math.Abs(theta * (first + weights.Length) * grid.Step));

        // exp's argument is rounded to u times its size: the weights may be off by that much, relatively, and are raised to it.
        double rounding = 8 * Roundoff * (4 + (2 * largest) + Math.Abs(shift));
        LogScale = shift + Math.Log(total) + rounding;
        LowerLogScale = LogScale - (2 * rounding);
        step = grid.Step;
        Variance = Math.Max(0, second - (mean * mean));
        Mean = mean;
        Norm = Math.Sqrt(squares);
    }

    /// <summary>log of sum of mass exp(theta loss), rounded up.</summary>
    public double LogScale { get; }

    /// <summary>The same, rounded down.</summary>
    public double LowerLogScale { get; }

    /// <summary>Mass at infinite loss.</summary>
    public double Infinity { get; }

    public double Mean { get; }

    public double Variance { get; }

    private double Norm { get; }

    /// <summary>All coefficients k = 0 .. size / 2 over a cycle of <paramref name="size"/> points, a power of two, and a bound on each one's error.</summary>
    public (double[] Real, double[] Imaginary, double Error) All(int size)
    {
        var data = new double[size];
        int mask = size - 1;
        for (int i = 0; i < weights.Length; i++)
            data[(first + i) & mask] += weights[i];
        var (real, imaginary) = Fourier.Transform(data);
        double wrapped = Math.Max(1, weights.Length / (double)size);
        return (real, imaginary, Fourier.ErrorBound(size, Norm * Math.Sqrt(wrapped)) + (4 * Roundoff * wrapped));
    }

    /// <summary>log E[exp(slope loss)] of the tilted loss, rounded up.</summary>
    public double LogMoment(double slope)
    {
        double shift = Math.Max(slope * first * step, slope * (first + weights.Length - 1) * step), sum = 0;
        for (int i = 0; i < weights.Length; i++)
            sum += weights[i] * Math.Exp((slope * (first + i) * step) - shift);
        return Math.Log(sum) + shift + (16 * Roundoff * (4 + Math.Abs(shift)));
    }

    /// <summary>How many operations <see cref="Precise"/> takes.</summary>
    public long Cost => weights.Length;

    /// <summary>
    /// log |phi|, arg phi and the relative error of phi at one frequency, summed as 1 - phi so that the error shrinks with the
    /// frequency: what many compositions need. The table is <see cref="Fourier.CosineTable"/> of twice the cycle.
    /// </summary>
    public (double Log, double Angle, double Error) Precise(int k, double[] cosine)
    {
        long mask = cosine.Length - 1;
        double real = 0, realRest = 0, imaginary = 0, imaginaryRest = 0, size = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            // Half the angle: 1 - cos a = 2 sin(a / 2)^2, sin a = 2 sin(a / 2) cos(a / 2).
            int index = (int)(((long)k * (first + i)) & mask);
            double sine = Fourier.Sine(cosine, index);
            double a = 2 * weights[i] * sine * sine, b = 2 * weights[i] * sine * cosine[index];
            size += a + Math.Abs(b);
            Add(ref real, ref realRest, a);
            Add(ref imaginary, ref imaginaryRest, b);
        }

        double log = 0.5 * Special.Log1p((-2 * real) + (real * real) + (imaginary * imaginary));
        double angle = -Math.Atan2(imaginary, 1 - real);
        return (log, angle, 16 * Roundoff * size / Math.Exp(log));
    }

    private static void Add(ref double sum, ref double rest, double value)
    {
        double term = value - rest, next = sum + term;
        rest = next - sum - term;
        sum = next;
    }
}
