namespace DpToolkit.TensorSemantics;

/// <summary>One row of the table of tensor operations.</summary>
/// <param name="Name">The name, as in PyTorch.</param>
/// <param name="Class">What it does to dimensions.</param>
/// <param name="Operands">The number of operands that come first.</param>
/// <param name="Parameters">The names of the other parameters that <paramref name="Forward"/> and <paramref name="Reverse"/> know; with any other, the operation has no derivative here.</param>
/// <param name="Forward">The operation as a TorchSharp expression over {0}, {1} and {parameter}; empty when it can't be written so.</param>
/// <param name="Reverse">
/// For each operand, the gradient with respect to it before broadcasting is undone: an expression over the gradient {g}, the result {y}, the operands {0}, {1} and {parameter}.
/// Empty when there is no derivative; an operation whose class alone decides the rule (matmul, einsum, views, reductions) has none either.
/// </param>
public sealed record TensorOperation(
    string Name,
    OperationClass Class,
    int Operands,
    EquatableArray<string> Parameters,
    string Forward,
    EquatableArray<string> Reverse)
{
    /// <summary>The derivative follows from <see cref="Class"/>.</summary>
    public bool Structural { get; init; }

    /// <summary>Two runs give different values.</summary>
    public bool Random { get; init; }

    /// <summary>Constant between jumps (comparisons, sign, rounding), or cut off from autograd: nothing flows back.</summary>
    public bool Flat { get; init; }

    /// <summary>Whether a derivative is known.</summary>
    public bool Differentiable => Structural || Reverse.Count > 0;
}
