using System.Globalization;

namespace DpToolkit.TensorSemantics;

/// <summary>An integer: a constant, the size of a dimension, or another expression.</summary>
/// <param name="Constant">Its value, when it is a constant.</param>
/// <param name="Node">The node whose size it is, or -1.</param>
/// <param name="Dim">The dimension of <paramref name="Node"/>.</param>
/// <param name="Text">The expression; $n stands for node n.</param>
public readonly record struct TensorSize(long? Constant, int Node, int Dim, string Text)
{
    /// <summary>A constant.</summary>
    public static TensorSize Of(long value) => new(value, -1, 0, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>The size of a dimension of a node.</summary>
    public static TensorSize SizeOf(int node, int dim) => new(null, node, dim, dim < 0 ? $"${node}.shape[^{-dim}]" : $"${node}.shape[{dim}]");

    /// <summary>Another expression.</summary>
    public static TensorSize Expression(string text) => new(null, -1, 0, text);
}
