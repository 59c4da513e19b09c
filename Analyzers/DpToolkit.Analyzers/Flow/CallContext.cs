using System;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers.Flow;

/// <summary>The chain of calls by which the flow reached a method body. Compared by reference.</summary>
public sealed class CallContext
{
    internal CallContext(CallContext? parent, IOperation? call, ISymbol method)
    {
        Parent = parent;
        Call = call;
        Method = method;
        Depth = parent is null ? 0 : parent.Depth + 1;
    }

    public CallContext? Parent { get; }

    /// <summary>The call in the parent's body; null at the root.</summary>
    public IOperation? Call { get; }

    public ISymbol Method { get; }

    public int Depth { get; }

    /// <summary>True when <paramref name="outer"/> is this chain or leads to it.</summary>
    internal bool IsIn(CallContext outer)
    {
        for (var context = this; context is not null; context = context.Parent)
            if (ReferenceEquals(context, outer))
                return true;
        return false;
    }

    internal bool Contains(ISymbol method)
    {
        for (var context = this; context is not null; context = context.Parent)
            if (SymbolEqualityComparer.Default.Equals(context.Method, method))
                return true;
        return false;
    }
}
