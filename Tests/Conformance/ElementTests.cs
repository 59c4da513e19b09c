using TorchSharp;
using static TorchSharp.torch;

namespace Conformance;

public sealed class ElementTests
{
    [Fact]
    public void Elements_are_read()
    {
        var x = tensor(new[] { 1f, 2, 3, 4, 5, 6 }, new long[] { 2, 3 });
        Assert.Equal([1f, 2, 3, 4, 5, 6], x.data<float>().ToArray());
        Assert.Equal([1f, 4, 2, 5, 3, 6], x.t().data<float>().ToArray());
        Assert.Equal(6, x.data<float>()[1, 2]);
        Assert.Equal(5, x.t().data<float>()[1, 1]);
        Assert.Equal(7f, tensor(7f).item<float>());
        Assert.Equal(3L, x.to(ScalarType.Int64)[0, 2].item<long>());
        Assert.Equal(3.0, x[0, 2].ToDouble());
        Assert.Equal(3, x[0, 2].ToInt32());
        Assert.True(tensor(true).ToBoolean());
        Assert.Equal(2.5f, (float)tensor(2.5f));
    }

    [Fact]
    public void Elements_are_written()
    {
        var x = zeros(2, 2);
        x.data<float>()[0, 1] = 3;
        Check.Equal(x, [2, 2], [0, 3, 0, 0]);
        x.bytes = MemoryOf(1f, 2, 3, 4);
        Check.Equal(x, [2, 2], [1, 2, 3, 4]);
        Assert.Equal(MemoryOf(1f, 2, 3, 4).ToArray(), x.bytes.ToArray());
    }

    private static Span<byte> MemoryOf(params float[] values) => System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan());

    [Fact]
    public void The_wrong_element_type_is_refused()
    {
        Assert.Throws<ArgumentException>(() => zeros(2).data<double>());
        Assert.Throws<ArgumentException>(() => zeros(2).item<float>());
        Assert.Throws<InvalidOperationException>(() => zeros(2, 3).t().bytes.Length);
    }

    [Fact]
    public void Metadata()
    {
        var x = zeros(2, 3, 4).transpose(0, 2);
        Assert.Equal([4, 3, 2], x.shape);
        Assert.Equal([1, 4, 12], x.stride());
        Assert.Equal((2L, 2L), (x.size(2), x.size(-1)));
        Assert.Equal((3L, 24L, 4L), (x.ndim, x.numel(), x.ElementSize));
        Assert.False(x.is_contiguous());
        Assert.True(x.contiguous().is_contiguous());
        Assert.True(x.is_floating_point());
        Assert.True(arange(2).is_integral());
        Assert.Equal("[4x3x2], type = Float32, device = cpu", x.ToString());
    }

    [Fact]
    public void Conversions()
    {
        var x = tensor(new[] { 1.7, -1.7 });
        Check.Equal(x.to(ScalarType.Int64), [2], [1, -1]);
        Assert.Equal(ScalarType.Float32, x.to(ScalarType.Float32).dtype);
        Assert.Equal(ScalarType.Float32, x.@float().dtype);
        Assert.Equal(ScalarType.Float32, x.to(zeros(1)).dtype);
        Assert.Equal(ScalarType.BFloat16, x.bfloat16().dtype);
        Check.Equal(x.to(CPU).type_as(zeros(1)), [2], [1.7, -1.7]);
    }

    [Fact]
    public void Dtypes_promote()
    {
        Assert.Equal(ScalarType.Float32, (ones(2) + 1.0).dtype);
        Assert.Equal(ScalarType.Float32, (arange(2) + 1.5).dtype);
        Assert.Equal(ScalarType.Int64, (arange(2) + 1).dtype);
        Assert.Equal(ScalarType.Float64, (ones(2) + ones(2, dtype: ScalarType.Float64)).dtype);
        Assert.Equal(ScalarType.Float32, (arange(2) / 2).dtype);
        Assert.Equal(ScalarType.Bool, (ones(2) > 0).dtype);
        Assert.Equal(ScalarType.Int64, arange(2).@int().sum().dtype);
    }

    [Fact]
    public void Copies_and_views()
    {
        var x = arange(4, dtype: ScalarType.Float32);
        var (clone, alias, detached) = (x.clone(), x.alias(), x.detach());
        x.add_(1);
        Check.Equal(clone, [4], [0, 1, 2, 3]);
        Check.Equal(alias, [4], [1, 2, 3, 4]);
        Check.Equal(detached, [4], [1, 2, 3, 4]);
        Assert.NotEqual(x.Handle, alias.Handle);
        x.copy_(zeros(4));
        Check.Equal(alias, [4], new double[4]);
    }

    [Fact]
    public void A_disposed_tensor_says_so()
    {
        var x = zeros(2);
        x.Dispose();
        Assert.True(x.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => x.sum());
    }
}
