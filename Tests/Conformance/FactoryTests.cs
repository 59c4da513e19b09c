using TorchSharp;
using static TorchSharp.torch;

namespace Conformance;

public sealed class FactoryTests
{
    [Fact]
    public void Constants()
    {
        Check.Equal(zeros(2, 3), [2, 3], new double[6]);
        Check.Equal(ones(new long[] { 2, 2 }), [2, 2], [1, 1, 1, 1]);
        Check.Equal(full(3, 2.5), [3], [2.5, 2.5, 2.5]);
        Check.Equal(eye(2, 3), [2, 3], [1, 0, 0, 0, 1, 0]);
        Assert.Equal([4, 0, 5], empty(4, 0, 5).shape);
        Assert.Equal([], zeros([]).shape);
    }

    [Fact]
    public void Ranges()
    {
        Check.Equal(arange(4), [4], [0, 1, 2, 3]);
        Check.Equal(arange(1, 2, 0.25), [4], [1, 1.25, 1.5, 1.75]);
        Check.Equal(linspace(0, 1, 5), [5], [0, .25, .5, .75, 1]);
    }

    [Fact]
    public void Default_dtypes()
    {
        Assert.Equal(ScalarType.Float32, zeros(1).dtype);
        Assert.Equal(ScalarType.Int64, arange(3).dtype);
        Assert.Equal(ScalarType.Float32, arange(0, 1, 0.5).dtype);
        Assert.Equal(ScalarType.Int64, full(2, 3).dtype);
        Assert.Equal(ScalarType.Float32, full(2, 3.0).dtype);
        Assert.Equal(ScalarType.Int64, randint(0, 5, new long[] { 3 }).dtype);
        Assert.Equal(ScalarType.Int64, randperm(3).dtype);
        Assert.Equal(ScalarType.Float32, tensor(1f).dtype);
        Assert.Equal(ScalarType.Float64, tensor(1.0).dtype);
        Assert.Equal(ScalarType.Int64, tensor(1L).dtype);
        Assert.Equal(ScalarType.Int32, tensor(1).dtype);
        Assert.Equal(ScalarType.Bool, tensor(true).dtype);
        Assert.Equal(ScalarType.Int64, tensor(new long[] { 1 }).dtype);
        Assert.Equal(ScalarType.Float64, tensor(new[] { 1.0 }).dtype);
    }

    [Fact]
    public void The_default_dtype_can_be_changed()
    {
        set_default_dtype(ScalarType.Float64);
        try
        {
            Assert.Equal(ScalarType.Float64, zeros(1).dtype);
            Assert.Equal(ScalarType.Float64, randn(1).dtype);
        }
        finally
        {
            set_default_dtype(ScalarType.Float32);
        }
    }

    [Fact]
    public void Arrays()
    {
        Check.Equal(tensor(new[] { 1f, 2, 3, 4 }, new long[] { 2, 2 }), [2, 2], [1, 2, 3, 4]);
        Check.Equal(tensor(new[,] { { 1f, 2 }, { 3, 4 } }), [2, 2], [1, 2, 3, 4]);
        Check.Equal(tensor(new List<float> { 1, 2 }), [2], [1, 2]);
        Check.Equal(tensor(new[] { 1, 2 }, dtype: ScalarType.Float32), [2], [1, 2]);
        Check.Equal(tensor(new byte[] { 7, 255 }), [2], [7, 255]);
    }

    [Fact]
    public void Tensor_copies_the_array_and_from_array_shares_it()
    {
        var array = new[] { 1f, 2 };
        var (copy, shared) = (tensor(array), from_array(array));
        array[0] = 9;
        Check.Equal(copy, [2], [1, 2]);
        Check.Equal(shared, [2], [9, 2]);
    }

    [Fact]
    public void Frombuffer_takes_a_part()
    {
        var bytes = new byte[] { 1, 2, 3, 4 };
        Check.Equal(frombuffer(bytes, ScalarType.Byte, count: 2, offset: 1), [2], [2, 3]);
        Assert.Throws<ArgumentException>(() => frombuffer(bytes, ScalarType.Byte, offset: 4));
    }

    [Fact]
    public void Too_few_elements_are_refused()
    {
        var exception = Assert.Throws<ArgumentException>(() => tensor(new[] { 1f }, new long[] { 2, 2 }));
        Assert.Contains("4", exception.Message);
    }

    [Fact]
    public void Likes_take_shape_dtype_and_device()
    {
        var like = zeros(2, 3, dtype: ScalarType.Float64);
        foreach (var t in new[] { zeros_like(like), ones_like(like), empty_like(like), randn_like(like), rand_like(like), full_like(like, 4) })
        {
            Assert.Equal([2, 3], t.shape);
            Assert.Equal(ScalarType.Float64, t.dtype);
        }
        Assert.Equal(ScalarType.Float32, zeros_like(like, dtype: ScalarType.Float32).dtype);
        Assert.True(zeros_like(like, requires_grad: true).requires_grad);
    }

    [Fact]
    public void Requires_grad_is_asked_of_a_factory() => Assert.True(ones(2, requires_grad: true).requires_grad);

    [Fact]
    public void Seeds_repeat_and_generators_are_apart()
    {
        manual_seed(5);
        var a = randn(8);
        manual_seed(5);
        Check.Close(a, randn(8), 0);
        using var g1 = new Generator(5);
        using var g2 = new Generator(5);
        Check.Close(randn(8, generator: g1), randn(8, generator: g2), 0);
        var state = g1.get_state();
        var next = randn(8, generator: g1);
        g1.set_state(state);
        Check.Close(next, randn(8, generator: g1), 0);
    }

    [Fact]
    public void Devices_parse()
    {
        Assert.Equal(DeviceType.CPU, device("cpu").type);
        var cuda = new Device("cuda:1");
        Assert.Equal((DeviceType.CUDA, 1), (cuda.type, cuda.index));
        Assert.Equal("cuda:1", cuda.ToString());
        Assert.Equal("cpu", zeros(1).device.ToString());
    }
}
