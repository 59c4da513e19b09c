using static TorchSharp.torch;

namespace DpToolkit.Tests.Support;

/// <summary>A loader over batches that a test chose.</summary>
internal static class Batches
{
    /// <summary>Each logical batch as its physical batches of (x, y).</summary>
    public static PoissonDataLoader<(Tensor X, Tensor Y)> Of(double expectedBatchSize, params IReadOnlyList<(Tensor X, Tensor Y)>[] logical)
    {
        var batches = new List<((Tensor, Tensor), PhysicalBatch)>();
        for (var number = 0; number < logical.Length; number++)
        {
            var size = logical[number].Sum(chunk => (int)chunk.X.shape[0]);
            var offset = 0;
            for (var k = 0; k < logical[number].Count; k++)
            {
                var chunk = logical[number][k];
                var length = (int)chunk.X.shape[0];
                batches.Add((chunk, new PhysicalBatch(number, length, offset, size, k == logical[number].Count - 1)));
                offset += length;
            }
        }
        return new(batches, sampleRate: 0.1, (long)expectedBatchSize, logical.Length, n: 1000);
    }

    public static IReadOnlyList<(Tensor X, Tensor Y)> Chunks(Tensor x, Tensor y, params long[] sizes)
    {
        var chunks = new List<(Tensor, Tensor)>();
        long start = 0;
        foreach (var size in sizes)
        {
            chunks.Add((x.narrow(0, start, size), y.narrow(0, start, size)));
            start += size;
        }
        return chunks;
    }
}
