namespace DpToolkit;

/// <summary>Makes a batch of chosen records, whatever a record's type.</summary>
/// <typeparam name="TBatch">What a batch is.</typeparam>
internal abstract class BatchSource<TBatch>
{
    /// <summary>Number of records.</summary>
    public abstract long Count { get; }

    /// <summary>Whether the loader disposes a batch when the next one is asked for.</summary>
    public abstract bool DisposeBatch { get; }

    /// <summary>Reads and collates records.</summary>
    /// <param name="records">Numbers of the records, at least one.</param>
    public abstract LoadedBatch<TBatch> Load(ReadOnlySpan<long> records);

    /// <summary>A batch of no records, of the right structure, data types and devices.</summary>
    public abstract LoadedBatch<TBatch> LoadEmpty();
}
