using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers.Flow;

/// <summary>
/// One thing that happens to abstract objects: an operation, reached through one chain of calls. Compared by reference.
/// Its values are those of the settled analysis: what holds each time the operation is reached.
/// </summary>
public sealed class FlowEvent : INumbered<FlowEvent>
{
    internal FlowEvent(List<FlowEvent> all, FlowEventKind kind, IOperation operation, CallContext context)
    {
        Number = all.Count;
        All = all;
        all.Add(this);
        Kind = kind;
        Operation = operation;
        Context = context;
    }

    public int Number { get; }

    public IReadOnlyList<FlowEvent> All { get; }

    public FlowEventKind Kind { get; }

    public IOperation Operation { get; }

    public CallContext Context { get; }

    /// <summary>The method called or the accessor's property; null for an event that is no call.</summary>
    public ISymbol? Member { get; internal set; }

    /// <summary>The receiver (<c>this</c> of an extension method too), or the object itself where nothing is called.</summary>
    public FlowValue Receiver { get; internal set; } = FlowValue.Unknown;

    public ImmutableArray<FlowArgument> Arguments { get; internal set; } = ImmutableArray<FlowArgument>.Empty;

    public FlowValue Result { get; internal set; } = FlowValue.Unknown;

    /// <summary>All that is known just before it happens.</summary>
    public FlowState Before { get; internal set; } = FlowState.Empty;

    /// <summary>The objects it happens to.</summary>
    public FlowSet<FlowObject> Subjects { get; internal set; } = FlowSet<FlowObject>.Empty;

    /// <summary>The argument for this parameter, or null where none was written.</summary>
    public FlowArgument? Argument(string name)
    {
        foreach (var argument in Arguments)
            if (argument.Name == name && !argument.IsDefault)
                return argument;
        return null;
    }

    /// <summary>What this parameter gets, its default included.</summary>
    public FlowValue Value(string name) => Arguments.FirstOrDefault(argument => argument.Name == name).Value ?? FlowValue.Unknown;

    /// <summary>The method's or property's name; empty where nothing is called.</summary>
    public string Name => Member?.Name ?? "";

    public override string ToString() => $"{Kind} {Operation.Syntax}";
}
