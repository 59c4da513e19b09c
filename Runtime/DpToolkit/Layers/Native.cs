using TorchSharp;
using static TorchSharp.torch;

namespace DpToolkit.Layers;

/// <summary>ATen operators that TorchSharp has no method for, reached through TorchScript.</summary>
internal static class Native
{
    private const string Script = """
        def conv_weight_grad(g, x, w, sh: int, sw: int, ph: int, pw: int, dh: int, dw: int, groups: int):
            r = torch.convolution_backward(g, x, w, [w.size(0)], [sh, sw], [ph, pw], [dh, dw], False, [0, 0], groups, [False, True, False])
            return r[1]
        def version(a, b):
            return a._version() + b._version()

        """;

    private static readonly Lazy<jit.CompilationUnit> unit = new(() => jit.compile(Script));

    /// <summary>Gradient of a convolution's weight, summed over the batch.</summary>
    public static Tensor ConvolutionWeightGrad(Tensor g, Tensor x, Tensor like, long[] shape, ConvGeometry geometry)
    {
        var (sh, sw) = geometry.Stride;
        var (ph, pw) = geometry.Padding;
        var (dh, dw) = geometry.Dilation;
        var weight = like.view(shape[0], shape[1], geometry.Kernel.Item1, geometry.Kernel.Item2);
        return (Tensor)unit.Value.invoke(
            "conv_weight_grad", g, x, weight, (int)sh, (int)sw, (int)ph, (int)pw, (int)dh, (int)dw, (int)geometry.Groups);
    }

    /// <summary>A number that grows whenever one of the two is changed in place.</summary>
    public static long Version(Tensor a, Tensor b) => ((Scalar)unit.Value.invoke("version", a, b)).ToInt64();
}
