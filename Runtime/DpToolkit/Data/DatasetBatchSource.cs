using static TorchSharp.torch;

namespace DpToolkit;

/// <summary>Batches of a TorchSharp data set.</summary>
internal sealed class DatasetBatchSource<T, TBatch>(
    utils.data.Dataset<T> dataset,
    Func<IEnumerable<T>, Device, TBatch> collate,
    Device device,
    int workers,
    bool disposeBatch,
    Func<TBatch>? emptyBatch) : BatchSource<TBatch>
{
    private readonly long count = dataset.Count;

    public override long Count => count;

    public override bool DisposeBatch => disposeBatch;

    public override LoadedBatch<TBatch> Load(ReadOnlySpan<long> records)
    {
        if (dataset.Count != count)
            throw new InvalidOperationException(
                $"The data set had {count} records when the private loader was made and has {dataset.Count} now: the sample rate no longer holds. Make a new private loader.");
        var wanted = records.ToArray();
        var items = new T[wanted.Length];
        var made = new IReadOnlyList<IDisposable>[wanted.Length];
        void Read(int i)
        {
            using var scope = NewDisposeScope();
            items[i] = dataset.GetTensor(wanted[i]);
            made[i] = scope.DisposablesView;
            scope.Detach(made[i]);
        }
        if (workers == 1)
            for (int i = 0; i < wanted.Length; i++)
                Read(i);
        else
            Enumerable.Range(0, wanted.Length).AsParallel().WithDegreeOfParallelism(Math.Min(workers, 512)).ForAll(Read);

        using var collating = NewDisposeScope();
        var batch = collate(items, device);
        BatchStructure.CheckRows(batch, wanted.Length);
        var kept = collating.DisposablesView;
        collating.Detach(kept);
        foreach (var item in made.SelectMany(m => m))
            item.Dispose();
        return new(batch, kept);
    }

    /// <summary>The structure comes from the user's factory, or else from a batch of the first record, whose values are not kept.</summary>
    public override LoadedBatch<TBatch> LoadEmpty()
    {
        using var scope = NewDisposeScope();
        TBatch batch;
        if (emptyBatch is not null)
        {
            batch = emptyBatch();
            BatchStructure.CheckRows(batch, 0);
        }
        else
        {
            var sample = Load([0]);
            batch = BatchStructure.Empty(sample.Batch);
            sample.Dispose();
        }
        var kept = scope.DisposablesView;
        scope.Detach(kept);
        return new(batch, kept);
    }
}
