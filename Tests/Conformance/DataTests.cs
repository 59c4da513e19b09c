using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.utils;

namespace Conformance;

public sealed class DataTests
{
    private sealed class Squares(long count) : data.Dataset<(long, long)>
    {
        public override long Count => count;

        public override (long, long) GetTensor(long index) => (index, index * index);
    }

    private sealed class Named(long count) : data.Dataset
    {
        public override long Count => count;

        public override Dictionary<string, Tensor> GetTensor(long index) => new() { ["x"] = full(2, (double)index), ["y"] = tensor(index) };
    }

    private static Tensor Sum(IEnumerable<(long, long)> items, Device device) => tensor(items.Select(item => item.Item2).ToArray(), device: device);

    [Fact]
    public void Batches_come_in_order_and_the_last_is_short()
    {
        using var loader = new DataLoader<(long, long), Tensor>(new Squares(5), 2, Sum);
        Assert.Equal(3, loader.Count);
        Assert.Equal([[0, 1], [4, 9], [16]], loader.Select(batch => batch.data<long>().ToArray()));
    }

    [Fact]
    public void Drop_last_drops()
    {
        using var loader = new DataLoader<(long, long), Tensor>(new Squares(5), 2, Sum, drop_last: true);
        Assert.Equal(2, loader.Count);
        Assert.Equal(2, loader.Count());
    }

    [Fact]
    public void Shuffling_permutes_by_its_seed()
    {
        long[] Pass(int seed)
        {
            using var loader = new DataLoader<(long, long), Tensor>(new Squares(20), 20, Sum, shuffle: true, seed: seed);
            return loader.Select(batch => batch.data<long>().ToArray()).Single();
        }
        Assert.Equal(Pass(1), Pass(1));
        Assert.NotEqual(Pass(1), Pass(2));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (long)i * i), Pass(3).Order());
    }

    [Fact]
    public void A_loader_tells_how_it_was_made()
    {
        var set = new Squares(5);
        Func<IEnumerable<(long, long)>, Device, Tensor> collate = Sum;
        using var loader = new DataLoader<(long, long), Tensor>(set, 2, collate);
        Assert.Same(set, loader.dataset);
        Assert.Same(collate, loader.collate_fn);
        Assert.Equal((2, false), (loader.batch_size, loader.drop_last));
    }

    [Fact]
    public void Dictionaries_are_stacked()
    {
        using var loader = data.DataLoader(new Named(3), 2);
        var shapes = loader.Select(batch => (X: batch["x"].shape, Y: batch["y"].shape)).ToArray();
        Assert.Equal([2, 2], shapes[0].X);
        Assert.Equal([2], shapes[0].Y);
        Assert.Equal([1, 2], shapes[1].X);
    }

    [Fact]
    public void Tensor_data_sets_are_stacked()
    {
        using var set = data.TensorDataset(arange(6, dtype: ScalarType.Float32).reshape(3, 2), arange(3));
        Assert.Equal(3, set.Count);
        using var loader = data.DataLoader(set, 2);
        foreach (var batch in loader)
        {
            Check.Equal(batch[0], [2, 2], [0, 1, 2, 3]);
            Check.Equal(batch[1], [2], [0, 1]);
            break;
        }
    }

    [Fact]
    public void A_batch_is_disposed_when_the_next_comes()
    {
        using var loader = data.DataLoader(new Named(4), 2);
        Tensor? previous = null;
        foreach (var batch in loader)
        {
            if (previous is not null) Assert.True(previous.IsInvalid);
            previous = batch["x"];
            Assert.False(previous.IsInvalid);
        }
        Assert.True(previous!.IsInvalid);
    }
}
