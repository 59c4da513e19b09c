using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting.Pld;

/// <summary>Upper bound of one direction's delta(epsilon) after composition.</summary>
internal sealed class ComposedCurve(
    double step, double theta, double logScale, double slack, double infinity, int[] frequencies, double[] real, double[] imaginary, double[] cosine)
{
    private const double Roundoff = 1.1102230246251565e-16;

    public double Step => step;

    /// <summary>The tilted sum at j alone.</summary>
    public double Sum(long j)
    {
        double sum = 0;
        int mask = cosine.Length - 1;
        for (int n = 0; n < frequencies.Length; n++)
        {
            int angle = (int)((frequencies[n] * j) & mask);
            sum += (real[n] * cosine[angle]) - (imaginary[n] * Fourier.Sine(cosine, angle));
        }

        return sum;
    }

    /// <summary>Delta at epsilon = j step, rounded up.</summary>
    public double At(long j)
    {
        double sum = slack + Sum(j);
        double exponent = logScale - (theta * j * step);
        double rounding = 8 * Roundoff * (4 + Math.Abs(logScale) + (theta * j * step));
        return Math.Min(1, (Math.Exp(exponent + rounding) * Math.Max(0, sum)) + infinity);
    }

    /// <summary>Delta at any epsilon &gt;= 0: between grid points the bound is linear in exp(epsilon).</summary>
    public double Delta(double epsilon)
    {
        double position = Math.Floor(epsilon / step);
        if (position > 1L << 52)
            return At(1L << 52);
        long j = (long)position;
        double low = At(j), high = At(j + 1);
        double share = Special.Expm1(Math.Max(0, epsilon - (j * step))) / Special.Expm1(step);
        return share >= 1 ? high : Math.Min(1, (low + ((high - low) * share)) * (1 + (4 * Roundoff)));
    }

    /// <summary>Epsilon at which the bound is <paramref name="delta"/>; infinite when there is none below <paramref name="most"/>.</summary>
    public double Epsilon(double delta, double guess, double most)
    {
        if (At(0) <= delta)
            return 0;
        long low = 0, high = Math.Max(1, (long)Math.Ceiling(guess / step));
        long limit = (long)Math.Min(1L << 50, Math.Ceiling(most / step) + 1);
        double atLow = double.NaN, atHigh = At(high);
        while (atHigh > delta)
        {
            if (high >= limit)
                return double.PositiveInfinity;
            (low, atLow) = (high, atHigh);
            high = Math.Min(limit, high + Math.Max(1, high / 4));
            atHigh = At(high);
        }

        // Regula falsi on log delta, nearly a line, safeguarded by halving.
        double target = Math.Log(delta);
        for (int round = 0; high - low > 1; round++)
        {
            long middle = low + ((high - low) / 2);
            if (round % 3 != 2)
            {
                double gap = target - Math.Log(Math.Max(atHigh, 1e-320));
                double guessed = double.IsNaN(atLow)
                    ? high - (gap / (theta * step))
                    : high - (gap / (Math.Log(atLow) - Math.Log(Math.Max(atHigh, 1e-320))) * (high - low));
                double bias = round % 3 == 0 ? -1 : 1;
                middle = Math.Max(low + 1, Math.Min(high - 1, (long)Math.Round(guessed + bias)));
            }

            double value = At(middle);
            if (value > delta)
                (low, atLow) = (middle, value);
            else
                (high, atHigh) = (middle, value);
        }

        if (double.IsNaN(atLow))
            atLow = At(low);
        double share = atLow > atHigh ? Math.Min(1, (atLow - delta) / (atLow - atHigh)) : 1;
        return ((low * step) + Special.Log1p(share * Special.Expm1(step))) * (1 + (8 * Roundoff));
    }
}
