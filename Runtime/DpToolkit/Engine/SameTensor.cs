using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DpToolkit.Engine;

/// <summary>Whether a parameter and another object stand for one tensor: some layers return a new object at each get.</summary>
internal static class SameTensor
{
    public static bool Are(Parameter a, Tensor b)
    {
        if (ReferenceEquals(a, b))
            return true;
        if (a.requires_grad != b.requires_grad || a.dtype != b.dtype || !a.shape.AsSpan().SequenceEqual(b.shape))
            return false;
        var before = a.requires_grad;
        a.requires_grad = !before;
        var same = b.requires_grad != before;
        a.requires_grad = before;
        return same;
    }
}
