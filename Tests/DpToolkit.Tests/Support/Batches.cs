using DpToolkit.Engine;
using static TorchSharp.torch;

namespace DpToolkit.Tests.Support;

/// <summary>A loader over batches that a test chose, instead of sampled ones.</summary>
internal sealed class Batches(double expectedBatchSize, IReadOnlyList<(Tensor X, Tensor Y)>[] logical)
{
    private PhysicalBatch? current;
    private long numbers;
    private long epochs;

    public SampledBatches View => new(() => current, 0.1, expectedBatchSize, PoissonSampling);

    public bool PoissonSampling { get; init; } = true;

    /// <summary>Each logical batch as its physical batches of (x, y).</summary>
    public static Batches Of(double expectedBatchSize, params IReadOnlyList<(Tensor X, Tensor Y)>[] logical) => new(expectedBatchSize, logical);

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

    public IEnumerator<(Tensor X, Tensor Y)> GetEnumerator()
    {
        var epoch = epochs++;
        try
        {
            foreach (var chunks in logical)
            {
                var number = numbers++;
                var size = chunks.Sum(chunk => (int)chunk.X.shape[0]);
                var offset = 0;
                foreach (var chunk in chunks)
                {
                    var length = (int)chunk.X.shape[0];
                    current = new PhysicalBatch(number, length, offset, size, offset + length == size, epoch);
                    offset += length;
                    yield return chunk;
                }
            }
        }
        finally
        {
            current = null;
        }
    }
}
