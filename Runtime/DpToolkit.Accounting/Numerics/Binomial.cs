namespace DpToolkit.Accounting.Numerics;

/// <summary>The binomial distribution by Loader's saddle-point form (2000), to about 1e-12 relative.</summary>
internal static class Binomial
{
    /// <summary>log P(X = k) for X successes of n trials with probability p in (0, 1).</summary>
    public static double LogMass(long n, long k, double p)
    {
        if (k < 0 || k > n)
            return double.NegativeInfinity;
        if (k == 0)
            return n * Special.Log1p(-p);
        if (k == n)
            return n * Math.Log(p);
        double rest = n - k;
        return Special.StirlingRemainder(n) - Special.StirlingRemainder(k) - Special.StirlingRemainder(n - k)
            - Deviance(k, n * p) - Deviance(rest, n * (1 - p))
            - Special.LnSqrt2Pi - (0.5 * (Math.Log(k) + Math.Log(rest / n)));
    }

    /// <summary>P(X &gt;= k).</summary>
    public static double Tail(long n, long k, double p)
    {
        if (k <= 0)
            return 1;
        if (k > n)
            return 0;
        return k > n * p ? Sum(n, k, p) : 1 - Sum(n, n - k + 1, 1 - p);
    }

    /// <summary>P(X &gt;= k) above the mean: the terms fall.</summary>
    private static double Sum(long n, long k, double p)
    {
        double term = 1, sum = 1, odds = p / (1 - p);
        for (long i = k; i < n && term > 1e-18 * sum; i++)
        {
            term *= (n - i) / (i + 1.0) * odds;
            sum += term;
        }

        return Math.Min(1, Math.Exp(LogMass(n, k, p)) * sum);
    }

    /// <summary>x log(x / m) + m - x, also for x near m.</summary>
    private static double Deviance(double x, double m)
    {
        double difference = x - m;
        if (Math.Abs(difference) > 0.1 * (x + m))
            return (x * Math.Log(x / m)) - difference;

        // With v = (x - m) / (x + m): (x - m) v + 2 x v (v^2 / 3 + v^4 / 5 + ...).
        double v = difference / (x + m), sum = difference * v, power = 2 * x * v;
        for (int j = 3; j < 60; j += 2)
        {
            power *= v * v;
            double next = sum + (power / j);
            if (next == sum)
                break;
            sum = next;
        }

        return sum;
    }
}
