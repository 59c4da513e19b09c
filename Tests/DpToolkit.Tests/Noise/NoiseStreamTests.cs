using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace DpToolkit.Tests.Noise;

public class NoiseStreamTests
{
    private static float[] Draw(NoiseStream stream, long count, double sigma = 1)
    {
        using var tensor = zeros(count);
        stream.AddGaussian_(tensor, sigma);
        return tensor.data<float>().ToArray();
    }

    private static ulong[] Words(NoiseStream stream, int count)
    {
        var words = new ulong[count];
        stream.NextWords(words);
        return words;
    }

    /// <summary>Long tensors are filled by several threads, short ones by the caller's.</summary>
    [Fact]
    public void SameSeedGivesSameValuesWhateverTheThreads()
    {
        using var one = DpToolkit.Noise.Seeded(7).Open();
        using var two = DpToolkit.Noise.Seeded(7).Open();
        var parallel = Draw(one, 200_000);
        var sequential = Enumerable.Range(0, 10).SelectMany(_ => Draw(two, 20_000)).ToArray();
        Assert.Equal(parallel, sequential);
    }

    [Fact]
    public void PortableCipherGivesTheSameStream()
    {
        byte[] key = Enumerable.Range(3, 16).Select(i => (byte)(i * 17)).ToArray();
        using var fast = new AesCounter(key, 5);
        using var portable = new AesCounter(key, 5, portable: true);
        foreach (int length in new[] { 2, 14, 16, 18, 2048 })
        {
            var a = new ulong[length];
            var b = new ulong[length];
            fast.Generate(ulong.MaxValue - 3, a);
            portable.Generate(ulong.MaxValue - 3, b);
            Assert.Equal(a, b);
        }
    }

    /// <summary>FIPS 197, appendix B.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void CipherIsAes128(bool portable)
    {
        var input = MemoryMarshal.Cast<byte, ulong>(Convert.FromHexString("3243f6a8885a308d313198a2e0370734"));
        using var cipher = new AesCounter(Convert.FromHexString("2b7e151628aed2a6abf7158809cf4f3c"), input[1], portable);
        var words = new ulong[2];
        cipher.Generate(input[0], words);
        Assert.Equal("3925841D02DC09FBDC118597196A0B32", Convert.ToHexString(MemoryMarshal.AsBytes(words.AsSpan())));
    }

    [Fact]
    public void ConsecutiveCallsGoOnWithTheStream()
    {
        using var stream = DpToolkit.Noise.Seeded(1).Open();
        var first = Draw(stream, 33);
        var second = Draw(stream, 33);
        Assert.Empty(first.Intersect(second));
    }

    [Fact]
    public void StreamsDifferByKeyRankAndPurpose()
    {
        using var secure = DpToolkit.Noise.Secure.Open();
        using var another = DpToolkit.Noise.Secure.Open();
        using var seed1 = DpToolkit.Noise.Seeded(1).Open();
        using var seed2 = DpToolkit.Noise.Seeded(2).Open();
        using var rank1 = DpToolkit.Noise.Seeded(1).Open(rank: 1);
        using var sampling = DpToolkit.Noise.Seeded(1).Open(purpose: NoisePurpose.Sampling);
        using var both = DpToolkit.Noise.Seeded(1).Open(rank: 1, purpose: NoisePurpose.Sampling);
        var all = new[] { secure, another, seed1, seed2, rank1, sampling, both }.SelectMany(s => Words(s, 100_000)).ToArray();
        Assert.Equal(all.Length, all.Distinct().Count());
    }

    [Fact]
    public void RawWordsDoNotRepeatAndTheirBytesAreUniform()
    {
        using var stream = DpToolkit.Noise.Secure.Open();
        var words = Words(stream, 4_000_000);
        var bytes = MemoryMarshal.AsBytes(words.AsSpan());
        for (int place = 0; place < 8; place++)
        {
            var counts = new long[256];
            for (int i = place; i < bytes.Length; i += 8)
                counts[bytes[i]]++;
            var expected = new double[256];
            Array.Fill(expected, words.Length / 256.0);
            Statistics.Accept(Statistics.ChiSquareDeviate(counts, expected), $"byte {place}");
        }
        long ones = words.Sum(w => (long)System.Numerics.BitOperations.PopCount(w));
        Statistics.Accept((ones - 32.0 * words.Length) / Math.Sqrt(16.0 * words.Length), "ones");
        Array.Sort(words);
        for (int i = 1; i < words.Length; i++)
            Assert.NotEqual(words[i - 1], words[i]);
    }

    [Fact]
    public void AddsToWhatIsThere()
    {
        using var a = DpToolkit.Noise.Seeded(3).Open();
        using var b = DpToolkit.Noise.Seeded(3).Open();
        using var base_ = arange(5000, dtype: ScalarType.Float64);
        using var sum = base_.clone();
        using var noise = zeros(5000, ScalarType.Float64);
        a.AddGaussian_(sum, 2);
        b.AddGaussian_(noise, 2);
        using var difference = (sum - base_ - noise).abs().max();
        Assert.True(difference.item<double>() <= Math.ScaleB(1, -19));
    }

    /// <summary>Every value lies on the grid, so that no low bit of a gradient comes out.</summary>
    [Fact]
    public void ResultsLieOnTheGrid()
    {
        using var stream = DpToolkit.Noise.Secure.Open();
        using var values = randn(100_000) * 0.37;
        stream.AddGaussian_(values, 1.5);
        using var wide = randn(100_001, ScalarType.Float64) * 1e-3;
        stream.AddGaussian_(wide, 1.5);
        double step = Math.ScaleB(1, -20);
        Assert.All(values.data<float>().ToArray(), v => Assert.Equal(0, Math.IEEERemainder(v, step)));
        Assert.All(wide.data<double>().ToArray(), v => Assert.Equal(0, Math.IEEERemainder(v, step)));
    }

    /// <summary>The low bits of the result are uniform, and so the same, for gradients that differ in their last bit.</summary>
    [Fact]
    public void LowBitsOfTheResultTellNothingOfTheGradient()
    {
        using var stream = DpToolkit.Noise.Secure.Open();
        double step = Math.ScaleB(1, -20);
        foreach (float gradient in new[] { 0.1f, MathF.BitIncrement(0.1f), 1e-30f })
        {
            using var values = full(1_000_000, gradient);
            stream.AddGaussian_(values, 1.0);
            var counts = new long[1024];
            foreach (float v in values.data<float>().ToArray())
                counts[(long)Math.Round(v / step) & 1023]++;
            var expected = new double[1024];
            Array.Fill(expected, 1_000_000 / 1024.0);
            Statistics.Accept(Statistics.ChiSquareDeviate(counts, expected), $"low bits over a gradient of {gradient}");
        }
    }

    [Fact]
    public void ZeroDeviationDrawsAndChangesNothing()
    {
        using var stream = DpToolkit.Noise.Seeded(5).Open();
        using var values = rand(100);
        using var before = values.clone();
        stream.AddGaussian_(values, 0);
        Assert.Equal(before.data<float>().ToArray(), values.data<float>().ToArray());
        using var other = DpToolkit.Noise.Seeded(5).Open();
        Assert.Equal(Draw(other, 10), Draw(stream, 10));
    }

    [Fact]
    public void NonContiguousAndHalfPrecisionGetTheSameNoise()
    {
        using var reference = DpToolkit.Noise.Seeded(9).Open();
        var expected = Draw(reference, 600);

        using var transposed = DpToolkit.Noise.Seeded(9).Open();
        using var matrix = zeros(30, 20).t();
        transposed.AddGaussian_(matrix, 1);
        Assert.Equal(expected, matrix.contiguous().view(600).data<float>().ToArray());

        using var halves = DpToolkit.Noise.Seeded(9).Open();
        using var half = zeros(600, ScalarType.Float16);
        halves.AddGaussian_(half, 1);
        using var rounded = tensor(expected).to(ScalarType.Float16).to(ScalarType.Float32);
        using var got = half.to(ScalarType.Float32);
        Assert.Equal(rounded.data<float>().ToArray(), got.data<float>().ToArray());
    }

    [Fact]
    public void LeavesNoTensorsBehind()
    {
        using var stream = DpToolkit.Noise.Secure.Open();
        using var values = zeros(100_000);
        using var scope = NewDisposeScope();
        stream.AddGaussian_(values, 1);
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void RefusesWhatItCannotDo()
    {
        using var stream = DpToolkit.Noise.Secure.Open();
        using var integers = zeros(3, ScalarType.Int64);
        using var values = zeros(3);
        Assert.Contains("Int64", Assert.Throws<ArgumentException>(() => stream.AddGaussian_(integers, 1)).Message);
        foreach (double bad in new[] { -1, double.NaN, double.PositiveInfinity })
            Assert.Throws<ArgumentOutOfRangeException>(() => stream.AddGaussian_(values, bad));
        stream.Dispose();
        Assert.Throws<ObjectDisposedException>(() => stream.AddGaussian_(values, 1));
    }

    [Fact]
    public void SeededStateGoesOnExactly()
    {
        using var stream = DpToolkit.Noise.Seeded(11).Open(rank: 2);
        Draw(stream, 100);
        var state = stream.SaveState();
        var next = Draw(stream, 100);
        using var other = DpToolkit.Noise.Seeded(12).Open();
        other.LoadState(state);
        Assert.Equal(next, Draw(other, 100));
    }

    [Fact]
    public void SecureStateHoldsNoSecretAndNeverReplays()
    {
        using var stream = DpToolkit.Noise.Secure.Open();
        var state = stream.SaveState();
        Assert.Equal(2, state.Length);
        var next = Words(stream, 1000);
        using var resumed = DpToolkit.Noise.Secure.Open();
        resumed.LoadState(state);
        stream.LoadState(state);
        Assert.Empty(next.Intersect(Words(resumed, 1000)));
        Assert.Empty(next.Intersect(Words(stream, 1000)));
    }

    [Fact]
    public void StatesOfTheOtherKindAndGarbageAreRefused()
    {
        using var secure = DpToolkit.Noise.Secure.Open();
        using var seeded = DpToolkit.Noise.Seeded(1).Open();
        Assert.Contains("Seeded", Assert.Throws<ArgumentException>(() => secure.LoadState(seeded.SaveState())).Message);
        Assert.Contains("Secure", Assert.Throws<ArgumentException>(() => seeded.LoadState(secure.SaveState())).Message);
        Assert.Throws<ArgumentException>(() => seeded.LoadState([]));
        Assert.Throws<ArgumentException>(() => seeded.LoadState(new byte[33]));
    }

    [Fact]
    public void PoissonCountsAreBinomial()
    {
        using var stream = DpToolkit.Noise.Secure.Open(purpose: NoisePurpose.Sampling);
        const int N = 1000, Draws = 20_000;
        const double Q = 0.05;
        var counts = new long[N + 1];
        var perRecord = new long[N];
        long together = 0;
        for (int d = 0; d < Draws; d++)
        {
            var sample = stream.PoissonSample(N, Q);
            counts[sample.Length]++;
            foreach (long record in sample)
                perRecord[record]++;
            if (sample.Contains(17) && sample.Contains(18))
                together++;
            Assert.Equal(sample.Distinct().Order(), sample);
        }
        var expected = new double[N + 1];
        double p = Math.Pow(1 - Q, N);
        for (int k = 0; k <= N; k++)
        {
            expected[k] = p * Draws;
            p *= (N - k) * Q / ((k + 1) * (1 - Q));
        }
        // Merge the tails so that every cell expects 20 or more.
        int low = Array.FindIndex(expected, e => e >= 20), high = Array.FindLastIndex(expected, e => e >= 20);
        var merged = new List<long> { counts[..(low + 1)].Sum() };
        var theory = new List<double> { expected[..(low + 1)].Sum() };
        for (int k = low + 1; k < high; k++)
        {
            merged.Add(counts[k]);
            theory.Add(expected[k]);
        }
        merged.Add(counts[high..].Sum());
        theory.Add(expected[high..].Sum());
        Statistics.Accept(Statistics.ChiSquareDeviate(merged.ToArray(), theory.ToArray()), "sizes of the samples");

        double variance = Draws * Q * (1 - Q);
        double spread = perRecord.Sum(c => (c - Draws * Q) * (c - Draws * Q) / variance);
        Statistics.Accept(Statistics.ChiSquareDeviate(spread, N), "how often each record is drawn");
        Statistics.Accept((together - Draws * Q * Q) / Math.Sqrt(Draws * Q * Q), "two neighbours drawn together");
    }

    [Fact]
    public void PoissonEdges()
    {
        using var stream = DpToolkit.Noise.Secure.Open(purpose: NoisePurpose.Sampling);
        Assert.Empty(stream.PoissonSample(10_000, 0));
        Assert.Equal(Enumerable.Range(0, 10_001).Select(i => (long)i), stream.PoissonSample(10_001, 1));
        Assert.Empty(stream.PoissonSample(0, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.PoissonSample(10, 1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.PoissonSample(10, double.NaN));
    }

    [Fact]
    public void PermutationsAreUniform()
    {
        using var stream = DpToolkit.Noise.Secure.Open(purpose: NoisePurpose.Sampling);
        var counts = new long[120];
        const int Draws = 60_000;
        for (int d = 0; d < Draws; d++)
        {
            var order = stream.Permutation(5);
            int index = 0;
            for (int i = 0; i < 5; i++)
                index = index * (5 - i) + order[(i + 1)..].Count(v => v < order[i]);
            counts[index]++;
        }
        var expected = new double[120];
        Array.Fill(expected, Draws / 120.0);
        Statistics.Accept(Statistics.ChiSquareDeviate(counts, expected), "permutations of five");
        Assert.Equal(Enumerable.Range(0, 3000).Select(i => (long)i), stream.Permutation(3000).Order());
    }
}
