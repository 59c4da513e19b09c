namespace DpToolkit.Tests.Noise;

/// <summary>What the tests of randomness need of statistics.</summary>
internal static class Statistics
{
    /// <summary>A two-sided bound of about 1e-9: a right generator fails a single comparison once in 5e8.</summary>
    public const double Z = 6.1;

    /// <summary>The standard normal distribution function, to about 1e-15 relative in the tails too (continued fraction, series).</summary>
    public static double NormalCdf(double x)
    {
        double a = Math.Abs(x);
        double density = Math.Exp(-a * a / 2) / Math.Sqrt(2 * Math.PI);
        double upper;
        if (a < 3)
        {
            double term = a, sum = a;
            for (int k = 3; Math.Abs(term) > 1e-18 * Math.Abs(sum); k += 2)
                sum += term *= a * a / k;
            upper = 0.5 - density * sum;
        }
        else
        {
            double fraction = a;
            for (int k = 200; k >= 1; k--)
                fraction = a + k / fraction;
            upper = density / fraction;
        }
        return x < 0 ? upper : 1 - upper;
    }

    /// <summary>A chi-square statistic as a standard normal deviate (Wilson and Hilferty 1931).</summary>
    public static double ChiSquareDeviate(double statistic, double degrees)
        => (Math.Cbrt(statistic / degrees) - (1 - 2 / (9 * degrees))) / Math.Sqrt(2 / (9 * degrees));

    /// <summary>Pearson's statistic against expected counts, as a standard normal deviate with bins - 1 degrees of freedom.</summary>
    public static double ChiSquareDeviate(ReadOnlySpan<long> counts, ReadOnlySpan<double> expected)
    {
        double statistic = 0;
        for (int i = 0; i < counts.Length; i++)
            statistic += (counts[i] - expected[i]) * (counts[i] - expected[i]) / expected[i];
        return ChiSquareDeviate(statistic, counts.Length - 1);
    }

    /// <summary>Asserts that a quantity that is standard normal under the hypothesis isn't far out.</summary>
    public static void Accept(double deviate, string what)
        => Assert.True(Math.Abs(deviate) < Z, $"{what}: {deviate:F2} standard deviations from what was expected");
}
