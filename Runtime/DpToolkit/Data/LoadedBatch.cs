namespace DpToolkit;

/// <summary>A batch and everything that was made for it.</summary>
internal readonly record struct LoadedBatch<TBatch>(TBatch Batch, IReadOnlyList<IDisposable> Made)
{
    public void Dispose()
    {
        foreach (var item in Made)
            item.Dispose();
    }
}
