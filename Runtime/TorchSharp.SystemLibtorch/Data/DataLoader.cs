using System.Collections;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.utils.data;

namespace TorchSharp.Modules
{
    /// <summary>Batches of a data set's records, in the order of a sampler.</summary>
    public class DataLoader<T, S> : IEnumerable<S>, IDisposable
    {
        public DataLoader(Dataset<T> dataset, int batchSize, Func<IEnumerable<T>, Device, S> collate_fn, IEnumerable<long> shuffler, Device? device = null, int num_worker = 1, bool drop_last = false,
            bool disposeBatch = true, bool disposeDataset = true)
        {
            (this.dataset, batch_size, this.collate_fn, sampler, Device) = (dataset, batchSize, collate_fn, shuffler, device ?? CPU);
            (num_workers, this.drop_last, DisposeBatch, DisposeDataset) = (Math.Max(num_worker, 1), drop_last, disposeBatch, disposeDataset);
        }

        public DataLoader(Dataset<T> dataset, int batchSize, Func<IEnumerable<T>, Device, S> collate_fn, bool shuffle = false, Device? device = null, int? seed = null, int num_worker = 1, bool drop_last = false,
            bool disposeBatch = true, bool disposeDataset = true)
            : this(dataset, batchSize, collate_fn, shuffle ? new FisherYatesShuffler(dataset.Count, seed) : InOrder(dataset.Count), device, num_worker, drop_last, disposeBatch, disposeDataset)
        {
        }

        public Dataset<T> dataset { get; }
        public int batch_size { get; }
        public bool drop_last { get; }
        public IEnumerable<long> sampler { get; }
        public int num_workers { get; }
        public Func<IEnumerable<T>, Device, S> collate_fn { get; }
        public Device Device { get; }
        public bool DisposeBatch { get; }
        public bool DisposeDataset { get; }

        public long Count => drop_last ? dataset.Count / batch_size : (dataset.Count - 1) / batch_size + 1;

        private static IEnumerable<long> InOrder(long count)
        {
            for (var i = 0L; i < count; i++) yield return i;
        }

        public IEnumerator<S> GetEnumerator()
        {
            foreach (var indices in sampler.Chunk(batch_size))
            {
                if (drop_last && indices.Length < batch_size) yield break;
                var (batch, owned) = Collated(indices);
                try
                {
                    yield return batch;
                }
                finally
                {
                    if (DisposeBatch)
                        foreach (var tensor in owned) tensor.Dispose();
                }
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private (S, List<Tensor>) Collated(long[] indices)
        {
            using var records = NewDisposeScope();
            var items = indices.Select(dataset.GetTensor).ToArray();
            using var batch = NewDisposeScope();
            var collated = collate_fn(items, Device);
            var owned = batch.DisposablesView.OfType<Tensor>().ToList();
        batch.Detach(owned);
        return (collated, owned);
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (disposing && DisposeDataset) dataset.Dispose();
        }

        private protected static Tensor Stacked(IEnumerable<Tensor> tensors, Device device)
        {
            using var scope = NewDisposeScope();
            return cat(tensors.Select(tensor => tensor.unsqueeze(0)).ToArray(), 0).to(device).MoveToOuterDisposeScope();
        }
    }

    public class DataLoader : DataLoader<Dictionary<string, Tensor>, Dictionary<string, Tensor>>
    {
        public DataLoader(Dataset dataset, int batchSize, IEnumerable<long> shuffler, Device? device = null, int num_worker = 1, bool drop_last = false, bool disposeBatch = true, bool disposeDataset = true)
            : base(dataset, batchSize, Collate, shuffler, device, num_worker, drop_last, disposeBatch, disposeDataset)
        {
        }

        public DataLoader(Dataset dataset, int batchSize, bool shuffle = false, Device? device = null, int? seed = null, int num_worker = 1, bool drop_last = false, bool disposeBatch = true, bool disposeDataset = true)
            : base(dataset, batchSize, Collate, shuffle, device, seed, num_worker, drop_last, disposeBatch, disposeDataset)
        {
        }

        private static Dictionary<string, Tensor> Collate(IEnumerable<Dictionary<string, Tensor>> records, Device device) =>
            records.First().Keys.ToDictionary(key => key, key => Stacked(records.Select(record => record[key]), device));
    }

    public class IterableDataLoader : DataLoader<IList<Tensor>, IList<Tensor>>
    {
        public IterableDataLoader(IterableDataset dataset, int batchSize, IEnumerable<long> shuffler, Device? device = null, int num_worker = 1, bool drop_last = false, bool disposeBatch = true, bool disposeDataset = true)
            : base(dataset, batchSize, Collate, shuffler, device, num_worker, drop_last, disposeBatch, disposeDataset)
        {
        }

        public IterableDataLoader(IterableDataset dataset, int batchSize, bool shuffle = false, Device? device = null, int? seed = null, int num_worker = 1, bool drop_last = false, bool disposeBatch = true, bool disposeDataset = true)
            : base(dataset, batchSize, Collate, shuffle, device, seed, num_worker, drop_last, disposeBatch, disposeDataset)
        {
        }

        private static IList<Tensor> Collate(IEnumerable<IList<Tensor>> records, Device device) =>
            Enumerable.Range(0, records.First().Count).Select(i => Stacked(records.Select(record => record[i]), device)).ToList();
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class utils
        {
            public static partial class data
            {
                public static DataLoader DataLoader(Dataset dataset, int batchSize, IEnumerable<long> shuffler, Device? device = null, int num_worker = 1, bool drop_last = false, bool disposeBatch = true, bool disposeDataset = true) =>
                    new(dataset, batchSize, shuffler, device, num_worker, drop_last, disposeBatch, disposeDataset);

                public static DataLoader DataLoader(Dataset dataset, int batchSize, bool shuffle = false, Device? device = null, int? seed = null, int num_worker = 1, bool drop_last = false, bool disposeBatch = true, bool disposeDataset = true) =>
                    new(dataset, batchSize, shuffle, device, seed, num_worker, drop_last, disposeBatch, disposeDataset);

                public static IterableDataLoader DataLoader(IterableDataset dataset, int batchSize, IEnumerable<long> shuffler, Device? device = null, int num_worker = 1, bool drop_last = false, bool disposeBatch = true, bool disposeDataset = true) =>
                    new(dataset, batchSize, shuffler, device, num_worker, drop_last, disposeBatch, disposeDataset);

                public static IterableDataLoader DataLoader(IterableDataset dataset, int batchSize, bool shuffle = false, Device? device = null, int? seed = null, int num_worker = 1, bool drop_last = false, bool disposeBatch = true, bool disposeDataset = true) =>
                    new(dataset, batchSize, shuffle, device, seed, num_worker, drop_last, disposeBatch, disposeDataset);
            }
        }
    }
}
