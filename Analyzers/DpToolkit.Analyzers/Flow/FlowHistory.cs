using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers.Flow;

/// <summary>All that happens from the entry of one method on, calls followed: what flow rules look at.</summary>
public sealed class FlowHistory
{
    internal FlowHistory(ISymbol root, ImmutableArray<FlowEvent> events, FlowState exit, HashSet<ISymbol> entered)
    {
        Root = root;
        Events = events;
        Exit = exit;
        Entered = entered;
    }

    /// <summary>The method, constructor or accessor where the flow began, or the type whose life it is.</summary>
    public ISymbol Root { get; }

    /// <summary>All events, callers' and callees', in the order of the source.</summary>
    public ImmutableArray<FlowEvent> Events { get; }

    /// <summary>What is known where the root returns.</summary>
    public FlowState Exit { get; }

    /// <summary>The methods that were followed into.</summary>
    internal HashSet<ISymbol> Entered { get; }

    public IEnumerable<FlowEvent> All(FlowEventKind kind) => Events.Where(e => e.Kind == kind);

    /// <summary>Each call of MakePrivate or MakePrivateWithEpsilon.</summary>
    public IEnumerable<FlowEvent> MakePrivates => All(FlowEventKind.MakePrivate);

    /// <summary>The events that may happen to this object, wherever they are.</summary>
    public IEnumerable<FlowEvent> Of(FlowObject subject) => Events.Where(e => e.Subjects.Contains(subject));

    /// <summary>True when something unknown may happen to the object, or it is handed out of the root.</summary>
    public bool Escapes(FlowObject subject) =>
        subject.IsExternal || Events.Any(e => e.Kind is FlowEventKind.Escape or FlowEventKind.Return && e.Subjects.Contains(subject));
}
