using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers.BatchFlow;

/// <summary>What an expression of a forward method stands for.</summary>
internal abstract record Value;

/// <summary>A node of the graph.</summary>
internal sealed record TensorValue(int Node) : Value;

/// <summary>An integer.</summary>
internal sealed record SizeValue(TensorSize Size) : Value;

/// <summary>Another scalar, as the text of an expression.</summary>
internal sealed record ScalarValue(string Text) : Value;

/// <summary>A string constant.</summary>
internal sealed record StringValue(string Text) : Value;

/// <summary>null.</summary>
internal sealed record NullValue : Value;

/// <summary>The shape of a node.</summary>
internal sealed record ShapeValue(int Node) : Value;

/// <summary>An array, collection or tuple.</summary>
internal sealed record ListValue(IReadOnlyList<Value> Items) : Value;

/// <summary>A module, and the call or creation that makes it where that is known.</summary>
internal sealed record ModuleValue(ITypeSymbol Type, IOperation? Creation = null) : Value;

/// <summary>A batch as the loader hands it out, not yet taken apart.</summary>
internal sealed record BatchValue : Value;

/// <summary>A tensor from outside the code that is read: nothing of this batch's samples when constant, else not known.</summary>
internal sealed record OutsideTensor(bool Constant) : Value;

/// <summary>A lambda or local function.</summary>
internal sealed record LambdaValue(IMethodSymbol Method, IOperation Body) : Value;

/// <summary>All of a dimension (true), or all dimensions up to here (false), in an index.</summary>
internal sealed record SliceValue(bool OneDimension) : Value;

/// <summary>A part of a dimension, in an index, with the bounds that are constant: 0 and -1 for its ends.</summary>
internal sealed record PartValue(long? Start, long? End) : Value;

/// <summary>Something else.</summary>
internal sealed record OtherValue : Value;
