namespace DpToolkit.TensorSemantics;

/// <summary>An argument of an operation.</summary>
/// <param name="Name">The parameter, by the table's name; 0, 1, ... for operands.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Nodes">The tensors.</param>
/// <param name="Sizes">The integers.</param>
/// <param name="Text">The scalar's expression, where $n stands for node n; or the string.</param>
public sealed record TensorArgument(string Name, TensorArgumentKind Kind, EquatableArray<int> Nodes, EquatableArray<TensorSize> Sizes, string Text);
