using static TorchSharp.torch;

namespace DpToolkit.Tests.Noise;

/// <summary>10^7 draws of each kind of stream against the normal distribution. Chance of failing by bad luck: below 1e-6.</summary>
public class GaussianDistributionTests
{
    private const int Count = 10_000_000;

    public static TheoryData<string, ScalarType> Streams => new()
    {
        { "secure", ScalarType.Float32 }, { "secure", ScalarType.Float64 }, { "seeded", ScalarType.Float32 },
    };

    private static double[] Draw(string kind, ScalarType dtype, double sigma = 1, int count = Count)
    {
        using var stream = (kind == "secure" ? DpToolkit.Noise.Secure : DpToolkit.Noise.Seeded(20210710)).Open();
        using var tensor = zeros(count, dtype);
        stream.AddGaussian_(tensor, sigma);
        using var wide = tensor.to(ScalarType.Float64);
        return wide.data<double>().ToArray();
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void TenMillionDrawsAreIndependentStandardNormals(string kind, ScalarType dtype)
    {
        var x = Draw(kind, dtype);
        Moments(x);
        EmpiricalDistribution(x);
        Bins(x);
        Tails(x);
        Correlations(x);
        Pairs(x);
        Repetitions(x);
    }

    private static void Moments(double[] x)
    {
        double n = x.Length;
        double m1 = 0, m2 = 0, m3 = 0, m4 = 0, m6 = 0;
        foreach (double v in x)
        {
            double v2 = v * v;
            m1 += v;
            m2 += v2;
            m3 += v2 * v;
            m4 += v2 * v2;
            m6 += v2 * v2 * v2;
        }
        // Var z^k: 1, 2, 15, 96, 10395 - 225.
        Statistics.Accept(m1 / Math.Sqrt(n), "mean");
        Statistics.Accept((m2 - n) / Math.Sqrt(2 * n), "variance");
        Statistics.Accept(m3 / Math.Sqrt(15 * n), "third moment");
        Statistics.Accept((m4 - 3 * n) / Math.Sqrt(96 * n), "fourth moment");
        Statistics.Accept((m6 - 15 * n) / Math.Sqrt(10170 * n), "sixth moment");
    }

    /// <summary>Kolmogorov-Smirnov and Anderson-Darling.</summary>
    private static void EmpiricalDistribution(double[] x)
    {
        var sorted = (double[])x.Clone();
        Array.Sort(sorted);
        double n = sorted.Length, distance = 0, anderson = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            double lower = Statistics.NormalCdf(sorted[i]);
            double upper = Statistics.NormalCdf(-sorted[i]);
            distance = Math.Max(distance, Math.Max((i + 1) / n - lower, lower - i / n));
            anderson += (2 * i + 1) * Math.Log(lower) + (2 * (n - i) - 1) * Math.Log(upper);
        }
        // P(sqrt(n) D > 3.3) = 2 exp(-2 * 3.3^2) = 7e-10; P(A^2 > 18) is about 1e-8.
        Assert.True(distance * Math.Sqrt(n) < 3.3, $"Kolmogorov-Smirnov: sqrt(n) D = {distance * Math.Sqrt(n):F3}");
        double statistic = -n - anderson / n;
        Assert.True(statistic < 18, $"Anderson-Darling: A^2 = {statistic:F3}");
    }

    /// <summary>2000 bins of equal probability in the bulk.</summary>
    private static void Bins(double[] x)
    {
        const int Number = 2000;
        var counts = new long[Number];
        foreach (double v in x)
            counts[Math.Min(Number - 1, (int)(Statistics.NormalCdf(v) * Number))]++;
        var expected = new double[Number];
        Array.Fill(expected, (double)x.Length / Number);
        Statistics.Accept(Statistics.ChiSquareDeviate(counts, expected), "chi-square over equiprobable bins");
    }

    /// <summary>Counts beyond 3, 4, 4.5 on both sides, and nothing absurdly far out.</summary>
    private static void Tails(double[] x)
    {
        foreach (double edge in new[] { 3, 4, 4.5 })
        {
            double p = Statistics.NormalCdf(-edge);
            double expected = x.Length * p;
            long above = x.LongCount(v => v > edge), below = x.LongCount(v => v < -edge);
            Statistics.Accept((above - expected) / Math.Sqrt(expected), $"values above {edge}");
            Statistics.Accept((below - expected) / Math.Sqrt(expected), $"values below -{edge}");
        }
        Assert.InRange(x.Max(Math.Abs), 4.7, 9.5);
    }

    private static void Correlations(double[] x)
    {
        foreach (int lag in new[] { 1, 2, 4, 8, 16, 17, 32, 2048, 16384, 1 << 20 })
        {
            double product = 0, squares = 0;
            for (int i = 0; i + lag < x.Length; i++)
            {
                product += x[i] * x[i + lag];
                squares += (x[i] * x[i] - 1) * (x[i + lag] * x[i + lag] - 1);
            }
            double n = x.Length - lag;
            Statistics.Accept(product / Math.Sqrt(n), $"correlation at lag {lag}");
            Statistics.Accept(squares / Math.Sqrt(4 * n), $"correlation of squares at lag {lag}");
        }
    }

    /// <summary>Neighbours, and the two halves of one transform (16 apart), over a 32 x 32 grid of equiprobable cells.</summary>
    private static void Pairs(double[] x)
    {
        const int Side = 32;
        foreach (int lag in new[] { 1, 16 })
        {
            var counts = new long[Side * Side];
            long pairs = 0;
            for (int i = 0; i + lag < x.Length; i += 32, pairs++)
            {
                int a = Math.Min(Side - 1, (int)(Statistics.NormalCdf(x[i]) * Side));
                int b = Math.Min(Side - 1, (int)(Statistics.NormalCdf(x[i + lag]) * Side));
                counts[a * Side + b]++;
            }
            var expected = new double[Side * Side];
            Array.Fill(expected, (double)pairs / expected.Length);
            Statistics.Accept(Statistics.ChiSquareDeviate(counts, expected), $"chi-square over pairs {lag} apart");
        }
    }

    /// <summary>No run of four values comes twice.</summary>
    private static void Repetitions(double[] x)
    {
        var runs = new HashSet<(double, double, double, double)>();
        for (int i = 0; i + 4 <= 4_000_000; i += 4)
            Assert.True(runs.Add((x[i], x[i + 1], x[i + 2], x[i + 3])), $"the four values at {i} came before");
    }

    [Theory]
    [InlineData(0.013)]
    [InlineData(1.0)]
    [InlineData(750.0)]
    public void StandardDeviationIsTheOneAskedFor(double sigma)
    {
        const int N = 2_000_000;
        double sum = Draw("secure", ScalarType.Float32, sigma, N).Sum(v => v * v / (sigma * sigma));
        Statistics.Accept((sum - N) / Math.Sqrt(2.0 * N), $"variance at sigma {sigma}");
    }

    [Fact]
    public void TheTestsSeeWrongGenerators()
    {
        var x = Draw("seeded", ScalarType.Float64, count: 1_000_000);
        Assert.ThrowsAny<Exception>(() => Moments(x.Select(v => v * 1.01).ToArray()));
        Assert.ThrowsAny<Exception>(() => EmpiricalDistribution(x.Select(v => v + 0.01).ToArray()));
        Assert.ThrowsAny<Exception>(() => Bins(x.Select(v => Math.Round(v, 2)).ToArray()));
        Assert.ThrowsAny<Exception>(() => Tails(x.Select(v => Math.Clamp(v, -4.2, 4.2)).ToArray()));
        Assert.ThrowsAny<Exception>(() => Correlations(x.Select((v, i) => i < 17 ? v : (v + 0.01 * x[i - 17])).ToArray()));
        Assert.ThrowsAny<Exception>(() => Pairs(x.Select((v, i) => i % 32 == 16 ? Math.CopySign(v, x[i - 16]) : v).ToArray()));
        Assert.ThrowsAny<Exception>(() => Repetitions([.. x, .. x, .. x, .. x]));
    }
}
