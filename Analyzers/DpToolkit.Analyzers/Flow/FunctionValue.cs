using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace DpToolkit.Analyzers.Flow;

/// <summary>A lambda, local function or method group that can be run where it is called.</summary>
public sealed class FunctionValue : FlowValue
{
    internal FunctionValue(IMethodSymbol method, ControlFlowGraph? body, IOperation? syntax, FlowValue receiver)
    {
        Method = method;
        Body = body;
        Operation = syntax;
        Receiver = receiver;
    }

    public IMethodSymbol Method { get; }

    /// <summary>The lambda's own graph; null for a method group.</summary>
    internal ControlFlowGraph? Body { get; }

    internal IOperation? Operation { get; }

    internal FlowValue Receiver { get; }

    public override bool Equals(object? obj) =>
        obj is FunctionValue other && SymbolEqualityComparer.Default.Equals(other.Method, Method) && other.Receiver.Equals(Receiver);

    public override int GetHashCode() => SymbolEqualityComparer.Default.GetHashCode(Method);

    public override string ToString() => Method.Name;
}
