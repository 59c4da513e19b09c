namespace DpToolkit;

/// <summary>Bounds memory: logical batches of any size, handed out in chunks that fit.</summary>
public static class BatchMemoryManager
{
    /// <summary>
    /// Limits a private loader's chunks and returns it: <c>foreach (var (x, y) in BatchMemoryManager.Limit(data, 64))</c>. The same loop body,
    /// with zero_grad, backward and step for every chunk, gives the same training: only the last chunk's step adds noise and updates.
    /// </summary>
    /// <param name="data">The private loader.</param>
    /// <param name="maxPhysicalBatchSize">Most records handed out at once, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is less than 1.</exception>
    public static PoissonDataLoader<TBatch> Limit<TBatch>(PoissonDataLoader<TBatch> data, int maxPhysicalBatchSize)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.MaxPhysicalBatchSize = maxPhysicalBatchSize;
        return data;
    }
}
