namespace DpToolkit.Accounting.Numerics;

/// <summary>Fourier transform of real data whose length is a power of two.</summary>
internal static class Fourier
{
    private const int LargestKept = 1 << 16;
    private const double UnitRoundoff = 1.1102230246251565e-16;
    private static readonly double[]?[] Cosines = new double[]?[32];
    private static readonly WeakReference<double[]>?[] Large = new WeakReference<double[]>?[32];

    /// <summary>cos(2 pi k / n), k = 0 .. n - 1, each to the last bit; not to be written to.</summary>
    public static double[] CosineTable(int n)
    {
        int log = Log2(n);
        if (Volatile.Read(ref Cosines[log]) is { } known)
            return known;
        if (Volatile.Read(ref Large[log]) is { } reference && reference.TryGetTarget(out var large))
            return large;
        var table = new double[n];
        double step = 2 * Math.PI / n;
        for (int k = 0; k <= n / 8; k++)
        {
            double cosine = Math.Cos(k * step), sine = Math.Sin(k * step);
            Mirror(table, k, cosine);
            Mirror(table, (n / 4) - k, sine);
        }

        if (n <= LargestKept)
            Volatile.Write(ref Cosines[log], table);
        else
            Volatile.Write(ref Large[log], new WeakReference<double[]>(table));
        return table;
    }

    /// <summary>
    /// Bound on |computed - exact| of each coefficient, by the 2-norm of the data (Higham, Accuracy and Stability, Theorem 24.2).
    /// </summary>
    public static double ErrorBound(int n, double norm) => 8 * UnitRoundoff * (Log2(n) + 2) * Math.Sqrt(n) * norm;

    /// <summary>Sum over i of data[i] exp(-2 pi sqrt(-1) k i / n) for k = 0 .. n / 2. Overwrites the data.</summary>
    public static (double[] Real, double[] Imaginary) Transform(double[] data)
    {
        int n = data.Length, half = n / 2;
        var cosine = CosineTable(n);
        double[] re = new double[half], im = new double[half];
        for (int i = 0; i < half; i++)
        {
            re[i] = data[2 * i];
            im[i] = data[(2 * i) + 1];
        }

        Complex(ref re, ref im, cosine);

        // The transform of the even and of the odd entries, put together.
        double[] real = new double[half + 1], imaginary = new double[half + 1];
        for (int k = 0; k <= half; k++)
        {
            int a = k == half ? 0 : k, b = k == 0 ? 0 : half - k;
            double evenRe = (re[a] + re[b]) / 2, evenIm = (im[a] - im[b]) / 2;
            double oddRe = (im[a] + im[b]) / 2, oddIm = (re[b] - re[a]) / 2;
            double c = cosine[k], s = -Sine(cosine, k);
            real[k] = evenRe + (c * oddRe) - (s * oddIm);
            imaginary[k] = evenIm + (c * oddIm) + (s * oddRe);
        }

        return (real, imaginary);
    }

    /// <summary>sin(2 pi k / n) from the cosines, 0 &lt;= k &lt; n.</summary>
    public static double Sine(double[] cosine, int k) => cosine[(k + (3 * (cosine.Length >> 2))) & (cosine.Length - 1)];

    /// <summary>Stockham's radix-2 transform; the table is for twice the length.</summary>
    private static void Complex(ref double[] re, ref double[] im, double[] cosine)
    {
        int n = re.Length;
        double[] otherRe = new double[n], otherIm = new double[n];
        int stride = cosine.Length / n;
        for (int length = n, blocks = 1; length > 1; length /= 2, blocks *= 2)
        {
            int halfLength = length / 2;
            for (int p = 0; p < halfLength; p++)
            {
                int angle = p * blocks * stride;
                double c = cosine[angle], s = -Sine(cosine, angle);
                int first = blocks * p, second = blocks * (p + halfLength), target = 2 * blocks * p;
                for (int q = 0; q < blocks; q++)
                {
                    double aRe = re[first + q], aIm = im[first + q], bRe = re[second + q], bIm = im[second + q];
                    double dRe = aRe - bRe, dIm = aIm - bIm;
                    otherRe[target + q] = aRe + bRe;
                    otherIm[target + q] = aIm + bIm;
                    otherRe[target + blocks + q] = (dRe * c) - (dIm * s);
                    otherIm[target + blocks + q] = (dRe * s) + (dIm * c);
                }
            }

            (re, otherRe) = (otherRe, re);
            (im, otherIm) = (otherIm, im);
        }
    }

    private static void Mirror(double[] table, int k, double value)
    {
        int n = table.Length;
        table[k] = value;
        table[(n - k) & (n - 1)] = value;
        table[(n / 2) - k] = -value;
        table[((n / 2) + k) & (n - 1)] = -value;
    }

    private static int Log2(int n)
    {
        int log = 0;
        while (1 << log < n)
            log++;
        return log;
    }
}
