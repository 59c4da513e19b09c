using static TorchSharp.torch;

namespace DpToolkit.Tests.Data;

/// <summary>Data sets whose record i holds the number i, so that a batch tells which records are in it.</summary>
internal static class Records
{
    public static utils.data.IterableDataset Numbers(long count, long features = 3)
        => utils.data.TensorDataset(arange(count, dtype: ScalarType.Float32).unsqueeze(1).expand(count, features).contiguous(), arange(count));

    public static long[] In(Tensor batch) => batch.reshape(-1).data<long>().ToArray();

    public sealed class Named(long count) : utils.data.Dataset
    {
        public override long Count => count;

        public override Dictionary<string, Tensor> GetTensor(long index)
            => new() { ["data"] = full(new long[] { 2 }, (float)index), ["label"] = tensor(index) };
    }

    public sealed class Pairs(long count) : utils.data.Dataset<(float X, long Y)>
    {
        public long Size { get; set; } = count;

        public override long Count => Size;

        public override (float X, long Y) GetTensor(long index) => (index, index);

        public static (Tensor, Tensor) Collate(IEnumerable<(float X, long Y)> records, Device device)
        {
            var all = records.ToArray();
            return (tensor(all.Select(r => r.X).ToArray(), device: device).view(-1, 1), tensor(all.Select(r => r.Y).ToArray(), device: device));
        }
    }
}
