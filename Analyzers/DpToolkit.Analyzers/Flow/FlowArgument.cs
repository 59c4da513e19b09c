using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers.Flow;

/// <summary>One argument of a call: its parameter's name, its source and what it evaluates to. Implicit where a default is passed.</summary>
public readonly record struct FlowArgument(string Name, IOperation Operation, FlowValue Value, bool IsDefault);
