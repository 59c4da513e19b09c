using TorchSharp;
using static TorchSharp.torch;

namespace Conformance;

public sealed class IndexingTests
{
    private static Tensor Grid() => arange(12, dtype: ScalarType.Float32).reshape(3, 4);

    [Fact]
    public void Numbers_and_ranges()
    {
        var x = Grid();
        Check.Equal(x[1], [4], [4, 5, 6, 7]);
        Check.Equal(x[-1], [4], [8, 9, 10, 11]);
        Check.Equal(x[1, 2], [], [6]);
        Check.Equal(x[1..3], [2, 4], [4, 5, 6, 7, 8, 9, 10, 11]);
        Check.Equal(x[.., 1..^1], [3, 2], [1, 2, 5, 6, 9, 10]);
        Check.Equal(x[TensorIndex.Slice(step: 2), 0], [2], [0, 8]);
        Check.Equal(x[TensorIndex.Ellipsis, ^1], [3], [3, 7, 11]);
        Check.Equal(x[TensorIndex.Colon, TensorIndex.None, 0], [3, 1], [0, 4, 8]);
        Check.Equal(x[TensorIndex.Slice(null, 2), TensorIndex.Slice(1, 3)], [2, 2], [1, 2, 5, 6]);
    }

    [Fact]
    public void Tensors()
    {
        var x = Grid();
        Check.Equal(x[tensor(new long[] { 2, 0 })], [2, 4], [8, 9, 10, 11, 0, 1, 2, 3]);
        Check.Equal(x[TensorIndex.Colon, TensorIndex.Tensor(tensor(new long[] { 3, 1 }))], [3, 2], [3, 1, 7, 5, 11, 9]);
        Check.Equal(x[tensor(new long[] { 0, 2 }), tensor(new long[] { 1, 3 })], [2], [1, 11]);
        Check.Equal(x[x > 9], [2], [10, 11]);
        Check.Equal(x[TensorIndex.Single(2), TensorIndex.Tensor(tensor(new long[] { 0, 0 }))], [2], [8, 8]);
    }

    [Fact]
    public void A_view_shares_memory()
    {
        var x = Grid();
        x[1].zero_();
        Check.Equal(x, [3, 4], [0, 1, 2, 3, 0, 0, 0, 0, 8, 9, 10, 11]);
    }

    [Fact]
    public void Assignments()
    {
        var x = zeros(2, 3);
        x[0] = ones(3);
        x[1, 2] = tensor(5f);
        Check.Equal(x, [2, 3], [1, 1, 1, 0, 0, 5]);
        x[.., 0..2] = full(2, 2, 7.0);
        Check.Equal(x, [2, 3], [7, 7, 1, 7, 7, 5]);
        x[x > 6] = tensor(0f);
        Check.Equal(x, [2, 3], [0, 0, 1, 0, 0, 5]);
        x[tensor(new long[] { 1, 0 })] = tensor(new[,] { { 1f, 2, 3 }, { 4, 5, 6 } });
        Check.Equal(x, [2, 3], [4, 5, 6, 1, 2, 3]);
    }

    [Fact]
    public void A_number_takes_no_value_with_more_dimensions() =>
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => zeros(2, 3)[0] = ones(1, 3));

    [Fact]
    public void Index_put_accumulates()
    {
        var x = zeros(3);
        x.index_put_(ones(3), new[] { tensor(new long[] { 1, 1, 2 }) }, accumulate: true);
        Check.Equal(x, [3], [0, 2, 1]);
    }

    [Fact]
    public void Out_of_range_is_refused() =>
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => Grid()[3]);
}
