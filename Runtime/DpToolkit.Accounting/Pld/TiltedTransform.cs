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
    private readonly int[] at;
    private readonly double step;

    public TiltedTransform(LossGrid grid, double theta)
    {
        Infinity = grid.Infinity;
        at = grid.At;
        weights = new double[grid.Mass.Length];
        double shift = double.NegativeInfinity;
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = (theta * at[i] * grid.Step) + Math.Log(grid.Mass[i]);
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
            double loss = at[i] * grid.Step;
            squares += weights[i] * weights[i];
            mean += weights[i] * loss;
            second += weights[i] * loss * loss;
        }

        double largest = theta * grid.Step * Math.Max(Math.Abs((double)at[0]), Math.Abs((double)at[at.Length - 1]));

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

    /// <summary>Largest loss, or its opposite.</summary>
    public double Extent => step * Math.Max(Math.Abs((double)at[0]), Math.Abs((double)at[at.Length - 1]));

    private double Norm { get; }

    /// <summary>All coefficients k = 0 .. size / 2 over a cycle of <paramref name="size"/> points, a power of two, and a bound on each one's error.</summary>
    public (double[] Real, double[] Imaginary, double Error) All(int size)
    {
        var data = new double[size];
        int mask = size - 1;
        for (int i = 0; i < weights.Length; i++)
            data[at[i] & mask] += weights[i];
        var (real, imaginary) = Fourier.Transform(data);
        double wrapped = Math.Max(1, ((double)at[at.Length - 1] - at[0] + 1) / size);
        return (real, imaginary, Fourier.ErrorBound(size, Norm * Math.Sqrt(wrapped)) + (4 * Roundoff * wrapped));
    }

    /// <summary>The first coefficients alone and a bound on each one's error, by rotations that start anew from the table now and then.</summary>
    public (double[] Real, double[] Imaginary, double Error) Lowest(int count, double[] table)
    {
        const int afresh = 32;
        double[] real = new double[count], imaginary = new double[count];
        double[] c = new double[at.Length], s = new double[at.Length], cosine = new double[at.Length], sine = new double[at.Length];
        int mask = table.Length - 1;
        for (int i = 0; i < at.Length; i++)
        {
            cosine[i] = table[at[i] & mask];
            sine[i] = Fourier.Sine(table, at[i] & mask);
        }

        for (int k = 0; k < count; k++)
        {
            double re = 0, im = 0;
            bool anew = k % afresh == 0;
            for (int i = 0; i < c.Length; i++)
            {
                double x, y;
                if (anew)
                {
                    int index = (int)(((long)k * at[i]) & mask);
                    (x, y) = (table[index], Fourier.Sine(table, index));
                }
                else
                {
                    x = (c[i] * cosine[i]) - (s[i] * sine[i]);
                    y = (c[i] * sine[i]) + (s[i] * cosine[i]);
                }

                c[i] = x;
                s[i] = y;
                re += weights[i] * x;
                im -= weights[i] * y;
            }

            real[k] = re;
            imaginary[k] = im;
        }

        return (real, imaginary, Roundoff * ((8 * afresh) + (2 * at.Length) + 16));
    }

    /// <summary>
    /// Adds a share of the autocorrelation, folded to one side so that the real part of the transform is what |phi|^2 is, without
    /// the smallest weights; returns their sum.
    /// </summary>
    public double AddAutocorrelation(double[] data, double share)
    {
        double leftOut = 0, square = 0;
        var large = new List<int>();
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] < 1e-9)
                leftOut += weights[i];
            else
                large.Add(i);
        }

        int mask = data.Length - 1;
        for (int i = 0; i < large.Count; i++)
        {
            double weight = weights[large[i]], twice = 2 * share * weight;
            int from = at[large[i]];
            square += weight * weight;
            for (int j = i + 1; j < large.Count; j++)
                data[(at[large[j]] - from) & mask] += twice * weights[large[j]];
        }

        data[0] += share * square;
        return leftOut;
    }

    /// <summary>log E[exp(slope loss)] of the tilted loss, rounded up.</summary>
    public double LogMoment(double slope)
    {
        double shift = Math.Max(slope * at[0] * step, slope * at[at.Length - 1] * step), sum = 0;
        for (int i = 0; i < weights.Length; i++)
            sum += weights[i] * Math.Exp((slope * at[i] * step) - shift);
        return Math.Log(sum) + shift + (16 * Roundoff * (4 + Math.Abs(shift)));
    }

    /// <summary>How many operations <see cref="Deficit"/> takes.</summary>
    public long Cost => weights.Length;

    /// <summary>
    /// 1 - Re phi, Im phi and the error of each at one frequency, summed so that the error shrinks with the frequency: what
    /// many compositions need. The table is <see cref="Fourier.CosineTable"/> of twice the cycle.
    /// </summary>
    public (double Deficit, double Imaginary, double Error) Deficit(int k, double[] cosine)
    {
        long mask = cosine.Length - 1;
        double real = 0, realRest = 0, imaginary = 0, imaginaryRest = 0, size = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            // Half the angle: 1 - cos a = 2 sin(a / 2)^2, sin a = 2 sin(a / 2) cos(a / 2).
            int index = (int)(((long)k * at[i]) & mask);
            double sine = Fourier.Sine(cosine, index);
            double a = 2 * weights[i] * sine * sine, b = 2 * weights[i] * sine * cosine[index];
            size += a + Math.Abs(b);
            Add(ref real, ref realRest, a);
            Add(ref imaginary, ref imaginaryRest, b);
        }

        return (real, -imaginary, 16 * Roundoff * size);
    }

    private static void Add(ref double sum, ref double rest, double value)
    {
        double term = value - rest, next = sum + term;
        rest = next - sum - term;
        sum = next;
    }
}
