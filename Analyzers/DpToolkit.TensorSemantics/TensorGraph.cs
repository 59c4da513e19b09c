namespace DpToolkit.TensorSemantics;

/// <summary>A forward method as single assignments: a node comes after its inputs.</summary>
/// <param name="Nodes">The tensors.</param>
/// <param name="Result">What is returned, or -1.</param>
public sealed record TensorGraph(EquatableArray<TensorNode> Nodes, int Result);
