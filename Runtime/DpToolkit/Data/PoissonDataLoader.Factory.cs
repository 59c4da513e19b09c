using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DpToolkit;

/// <summary>Makes private loaders from TorchSharp's loaders and data sets.</summary>
public static class PoissonDataLoader
{
    /// <summary>A private loader with the data set, collate function, device, workers and batch size of an ordinary one.</summary>
    /// <param name="loader">The ordinary loader. It must not be used for training any more.</param>
    /// <param name="poissonSampling">False for shuffled batches of fixed size, which are accounted without amplification by sampling.</param>
    /// <param name="maxPhysicalBatchSize">Most records handed out at once; null for no limit.</param>
    /// <param name="expectedBatchSize">The constant that noised sums are divided by; the loader's batch size if null.</param>
    /// <param name="noise">What chooses the records; <see cref="Noise.Secure"/> if null.</param>
    /// <param name="rank">The process's number in distributed training.</param>
    /// <param name="emptyBatch">Makes a batch of 0 records; needed only where a batch is not made of tensors, lists, dictionaries and tuples.</param>
    /// <exception cref="ArgumentException">The loader has a sampler of its own, an empty data set, or a batch size above the number of records.</exception>
    public static PoissonDataLoader<TBatch> From<T, TBatch>(
        DataLoader<T, TBatch> loader,
        bool poissonSampling = true,
        int? maxPhysicalBatchSize = null,
        double? expectedBatchSize = null,
        Noise? noise = null,
        int rank = 0,
        Func<TBatch>? emptyBatch = null)
    {
        ArgumentNullException.ThrowIfNull(loader);
        long count = loader.dataset.Count;
        CheckSizes(count, loader.batch_size, expectedBatchSize);
        CheckSampler(loader.sampler, count);
        var source = new DatasetBatchSource<T, TBatch>(
            loader.dataset, loader.collate_fn, loader.Device, loader.num_workers, loader.DisposeBatch, emptyBatch);
        return new(source, loader.batch_size, loader.drop_last, poissonSampling, maxPhysicalBatchSize, expectedBatchSize,
            (noise ?? Noise.Secure).Open(rank, NoisePurpose.Sampling));
    }

    /// <summary>A private loader over a data set.</summary>
    /// <param name="dataset">The records.</param>
    /// <param name="batchSize">Expected records a batch: the sample rate times the number of records.</param>
    /// <param name="collate">Makes a batch, dimension 0 counting the records, on a device.</param>
    /// <param name="device">Where batches go; the CPU if null.</param>
    /// <param name="poissonSampling">False for shuffled batches of fixed size, which are accounted without amplification by sampling.</param>
    /// <param name="maxPhysicalBatchSize">Most records handed out at once; null for no limit.</param>
    /// <param name="noise">What chooses the records; <see cref="Noise.Secure"/> if null.</param>
    /// <param name="emptyBatch">Makes a batch of 0 records; needed only where a batch is not made of tensors, lists, dictionaries and tuples.</param>
    /// <exception cref="ArgumentException">The data set is empty or smaller than a batch.</exception>
    public static PoissonDataLoader<TBatch> From<T, TBatch>(
        utils.data.Dataset<T> dataset,
        int batchSize,
        Func<IEnumerable<T>, Device, TBatch> collate,
        Device? device = null,
        bool poissonSampling = true,
        int? maxPhysicalBatchSize = null,
        Noise? noise = null,
        Func<TBatch>? emptyBatch = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(collate);
        return From(
            new DataLoader<T, TBatch>(dataset, batchSize, collate, false, device, disposeDataset: false),
            poissonSampling, maxPhysicalBatchSize, null, noise, 0, emptyBatch);
    }

    /// <summary>A private loader over a data set of named tensors.</summary>
    /// <inheritdoc cref="From{T, TBatch}(utils.data.Dataset{T}, int, Func{IEnumerable{T}, Device, TBatch}, Device, bool, int?, Noise, Func{TBatch})"/>
    public static PoissonDataLoader<Dictionary<string, Tensor>> From(
        utils.data.Dataset dataset, int batchSize, Device? device = null, bool poissonSampling = true, int? maxPhysicalBatchSize = null,
        Noise? noise = null)
        => From(utils.data.DataLoader(dataset, batchSize, false, device, disposeDataset: false), poissonSampling, maxPhysicalBatchSize, null, noise);

    /// <summary>A private loader over a data set of lists of tensors, as <c>TensorDataset</c> is.</summary>
    /// <inheritdoc cref="From{T, TBatch}(utils.data.Dataset{T}, int, Func{IEnumerable{T}, Device, TBatch}, Device, bool, int?, Noise, Func{TBatch})"/>
    public static PoissonDataLoader<IList<Tensor>> From(
        utils.data.IterableDataset dataset, int batchSize, Device? device = null, bool poissonSampling = true, int? maxPhysicalBatchSize = null,
        Noise? noise = null)
        => From(utils.data.DataLoader(dataset, batchSize, false, device, disposeDataset: false), poissonSampling, maxPhysicalBatchSize, null, noise);

    private static void CheckSizes(long count, int batchSize, double? expectedBatchSize)
    {
        if (count < 1)
            throw new ArgumentException("The data set is empty: private training needs at least one record.", "loader");
        if (count > Array.MaxLength)
            throw new ArgumentException($"The data set has {count} records; a private loader takes up to {Array.MaxLength}.", "loader");
        if (batchSize < 1)
            throw new ArgumentException($"The batch size has to be at least 1, not {batchSize}.", "loader");
        if (batchSize > count)
            throw new ArgumentException(
                $"The batch size, {batchSize}, is above the number of records, {count}: the sample rate would exceed 1. Choose a smaller batch size.", "loader");
        if (expectedBatchSize is { } expected && !(expected > 0 && double.IsFinite(expected)))
            throw new ArgumentOutOfRangeException(nameof(expectedBatchSize), expected, "expectedBatchSize has to be a positive number.");
    }

    /// <summary>
    /// A pass of a plain or shuffling loader visits every record once. A sampler that doesn't (weights, repeats, a subset) draws records
    /// at rates other than those accounted.
    /// </summary>
    private static void CheckSampler(IEnumerable<long> sampler, long count)
    {
        const string Cure = "Private training draws every record with the same probability: give the loader shuffle: true instead of a sampler of its own, " +
            "and a Dataset of just the records to train on.";
        var seen = new System.Collections.BitArray((int)count);
        long visited = 0;
        foreach (long record in sampler)
        {
            if (record < 0 || record >= count)
                throw new ArgumentException($"The loader's sampler visits record {record} of a data set with records 0 to {count - 1}. {Cure}", "loader");
            if (seen[(int)record])
                throw new ArgumentException($"The loader's sampler visits record {record} more than once in a pass. {Cure}", "loader");
            seen[(int)record] = true;
            visited++;
        }
        if (visited < count)
            throw new ArgumentException($"The loader's sampler visits {visited} of the data set's {count} records. {Cure}", "loader");
    }
}
