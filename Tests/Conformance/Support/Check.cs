using TorchSharp;
using static TorchSharp.torch;

namespace Conformance;

internal static class Check
{
    /// <summary>Shape and elements, at the tolerance of <paramref name="digits"/> decimals.</summary>
    internal static void Equal(Tensor actual, long[] shape, double[] expected, int digits = 5)
    {
        Assert.Equal(shape, actual.shape);
        var elements = actual.detach().to(ScalarType.Float64).contiguous().data<double>().ToArray();
        Assert.Equal(expected.Length, elements.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], elements[i], digits);
    }

    internal static void Close(Tensor expected, Tensor actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.Equal(expected.dtype, actual.dtype);
        var difference = expected.numel() == 0 ? 0 : (expected.detach() - actual.detach()).abs().max().ToDouble();
        Assert.True(difference <= tolerance, $"differs by {difference}");
    }
}
