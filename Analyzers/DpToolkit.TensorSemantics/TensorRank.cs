namespace DpToolkit.TensorSemantics;

/// <summary>A number of dimensions: a constant, or that of an input plus a constant.</summary>
/// <param name="Origin">The input node, or -1 for a constant.</param>
/// <param name="Offset">What is added.</param>
public readonly record struct TensorRank(int Origin, int Offset)
{
    /// <summary>The number, when it is a constant.</summary>
    public int? Value => Origin < 0 ? Offset : null;

    /// <summary>A constant.</summary>
    public static TensorRank Of(int value) => new(-1, value);

    /// <summary>The same with more dimensions.</summary>
    public TensorRank Plus(int dimensions) => new(Origin, Offset + dimensions);
}
