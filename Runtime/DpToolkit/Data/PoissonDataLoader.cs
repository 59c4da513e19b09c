using System.Collections;
using TorchSharp;

namespace DpToolkit;

/// <summary>
/// Hands out the batches of private training: each record enters each batch independently with probability <see cref="SampleRate"/>.
/// Sizes vary and a batch can be empty (then tensors have 0 rows): every batch, the empty ones too, has to be stepped on.
/// </summary>
/// <remarks>
/// A logical batch larger than <see cref="MaxPhysicalBatchSize"/> comes in chunks; <see cref="Current"/> says which chunk is out.
/// Only the newest enumeration is alive; leaving one abandons its logical batch. Made by <see cref="PoissonDataLoader"/>.
/// </remarks>
/// <typeparam name="TBatch">What the collate function makes.</typeparam>
public sealed class PoissonDataLoader<TBatch> : IEnumerable<TBatch>, IDisposable
{
    private readonly BatchSource<TBatch> source;
    private readonly int batchSize;
    private int? maxPhysicalBatchSize;
    private long nextLogicalBatch;
    private long epochs;
    private Enumerator? active;

    internal PoissonDataLoader(
        BatchSource<TBatch> source, int batchSize, bool dropLast, bool poissonSampling, int? maxPhysicalBatchSize,
        double? expectedBatchSize, NoiseStream sampling)
    {
        this.source = source;
        this.batchSize = batchSize;
        PoissonSampling = poissonSampling;
        MaxPhysicalBatchSize = maxPhysicalBatchSize;
        ExpectedBatchSize = expectedBatchSize ?? batchSize;
        SampleRate = (double)batchSize / source.Count;
        Count = dropLast || !poissonSampling ? source.Count / batchSize : (source.Count + batchSize - 1) / batchSize;
        Sampling = sampling;
    }

    /// <summary>
    /// Probability that a given record enters a given batch: batch size over number of records. Without Poisson sampling, the
    /// share of records in a batch.
    /// </summary>
    public double SampleRate { get; }

    /// <summary>
    /// The number that noised sums are divided by: a public constant (the original loader's batch size unless given), never the number
    /// of records drawn, which is private.
    /// </summary>
    public double ExpectedBatchSize { get; }

    /// <summary>Logical batches in one pass: 1 / <see cref="SampleRate"/>, rounded up (down if the original loader drops its last batch).</summary>
    public long Count { get; }

    /// <summary>Most records in one chunk; null for no limit. May be changed at any time; it changes memory use, not results.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to less than 1.</exception>
    public int? MaxPhysicalBatchSize
    {
        get => maxPhysicalBatchSize;
        set
        {
            if (value < 1)
                throw new ArgumentOutOfRangeException(nameof(value), value, "maxPhysicalBatchSize has to be at least 1, or null for no limit.");
            maxPhysicalBatchSize = value;
        }
    }

    /// <summary>
    /// Whether batches are Poisson samples. If not, each pass shuffles the records and cuts them into batches of fixed size; a record is
    /// in one batch a pass, which is accounted as one Gaussian release a pass without amplification.
    /// </summary>
    public bool PoissonSampling { get; }

    /// <summary>Identity of the chunk handed out last; null outside an enumeration.</summary>
    public PhysicalBatch? Current => active?.Identity;

    internal long DatasetSize => source.Count;

    internal NoiseStream Sampling { get; }

    /// <summary>Starts a pass; an older one that is still open ends.</summary>
    public IEnumerator<TBatch> GetEnumerator() => new Enumerator(this);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Forgets the sampling key. The data set stays the caller's.</summary>
    public void Dispose()
    {
        active?.Dispose();
        Sampling.Dispose();
    }

    private sealed class Enumerator(PoissonDataLoader<TBatch> loader) : IEnumerator<TBatch>
    {
        private long[] records = [];
        private long[] order = [];
        private long step = -1;
        private long epoch;
        private int handedOut;
        private LoadedBatch<TBatch>? loaded;
        private bool ended;

        public PhysicalBatch? Identity { get; private set; }

        public TBatch Current => loaded is { } batch
            ? batch.Batch
            : throw new InvalidOperationException("There is no batch before the first MoveNext or after the last.");

        object? IEnumerator.Current => Current;

        public bool MoveNext()
        {
            if (ended)
                return false;
            if (step < 0)
                Begin();
            else if (loader.active != this)
                throw new InvalidOperationException(
                    "This enumeration of the private loader ended when a newer one began: enumerate a private loader in one loop at a time.");
            Release();
            if (Identity is not { IsLast: false } && !NextLogicalBatch())
            {
                Dispose();
                return false;
            }
            int size = Math.Min(loader.MaxPhysicalBatchSize ?? int.MaxValue, records.Length - handedOut);
            loaded = size == 0 ? loader.source.LoadEmpty() : loader.source.Load(records.AsSpan(handedOut, size));
            Identity = new(loader.nextLogicalBatch - 1, size, handedOut, records.Length, handedOut + size == records.Length, epoch);
            handedOut += size;
            return true;
        }

        public void Reset() => throw new NotSupportedException("Enumerate the private loader again instead.");

        public void Dispose()
        {
            ended = true;
            Release();
            Identity = null;
            if (loader.active == this)
                loader.active = null;
        }

        private void Supersede()
        {
            Release();
            Identity = null;
        }

        private void Begin()
        {
            loader.active?.Supersede();
            loader.active = this;
            epoch = loader.epochs++;
            if (!loader.PoissonSampling)
                order = loader.Sampling.Permutation(loader.source.Count);
        }

        private bool NextLogicalBatch()
        {
            step++;
            if (step >= loader.Count)
                return false;
            records = loader.PoissonSampling
                ? loader.Sampling.PoissonSample(loader.source.Count, loader.SampleRate)
                : order[(int)(step * loader.batchSize)..(int)((step + 1) * loader.batchSize)];
            loader.nextLogicalBatch++;
            handedOut = 0;
            return true;
        }

        private void Release()
        {
            if (loader.source.DisposeBatch)
                loaded?.Dispose();
            loaded = null;
        }
    }
}
