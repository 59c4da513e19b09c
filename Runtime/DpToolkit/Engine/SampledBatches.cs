namespace DpToolkit.Engine;

/// <summary>What a private optimizer has to know of its loader.</summary>
/// <param name="Current">Identity of the physical batch handed out last.</param>
/// <param name="SampleRate">Probability of a record to be in a batch.</param>
/// <param name="ExpectedBatchSize">The public constant that mean gradients are divided by.</param>
/// <param name="PoissonSampling">Whether batches are Poisson samples; if not, each pass visits every record at most once.</param>
/// <param name="Sampling">What chooses the records; null where batches are given.</param>
internal sealed record SampledBatches(Func<PhysicalBatch?> Current, double SampleRate, double ExpectedBatchSize, bool PoissonSampling, NoiseStream? Sampling = null)
{
    public static SampledBatches Of<TBatch>(PoissonDataLoader<TBatch> loader) =>
        new(() => loader.Current, loader.SampleRate, loader.ExpectedBatchSize, loader.PoissonSampling, loader.Sampling);
}
