using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting.Rdp;

/// <summary>
/// Rényi divergence of an event on a batch drawn without replacement, one record replaced (Wang, Balle and Kasiviswanathan
/// 2019, Theorem 9; for the Gaussian the tighter terms of Theorem 27). Between integer orders (order - 1) times the
/// divergence is convex, so the chord is a bound.
/// </summary>
internal static class WithoutReplacement
{
    public static double Renyi(double rate, double order, Func<double, double> renyi, double? sigma)
    {
        double low = Math.Floor(order);
        double atHigh = LogMoment(rate, (int)Math.Ceiling(order), renyi, sigma);
        double atLow = low == order ? atHigh : LogMoment(rate, (int)low, renyi, sigma);
        return (atLow + ((order - low) * (atHigh - atLow))) / (order - 1);
    }

    private static double LogMoment(double rate, int order, Func<double, double> renyi, double? sigma)
    {
        if (order <= 1)
            return 0;
        var moments = new double[order + 2];
        for (int i = 2; i < moments.Length; i++)
            moments[i] = (i - 1) * renyi(i);
        double second = moments[2];
        double logBinomial = Math.Log(order), logSum = double.NegativeInfinity;
        for (int j = 2; j <= order; j++)
        {
            logBinomial += Math.Log((order - j + 1.0) / j);
            double bound = Special.Ln2 + moments[j];
            if (j == 2)
                bound = Math.Min(bound, (2 * Special.Ln2) + Special.LogSub(second, 0));
            else if (sigma is { } noise)
                bound = Math.Min(bound, (2 * Special.Ln2) + ((SubsampledGaussian.LogCentralMoment(noise, j & ~1) + SubsampledGaussian.LogCentralMoment(noise, (j + 1) & ~1)) / 2));
            logSum = Special.LogAdd(logSum, logBinomial + (j * Math.Log(rate)) + bound);
        }

        return logSum > 40 ? logSum : Special.Log1p(Math.Exp(logSum));
    }
}
