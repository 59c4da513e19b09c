using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers.Flow;

/// <summary>
/// An abstract object: everything that one place of creation makes, when reached through one chain of calls.
/// Compared by reference; what is known about it at a point is its <see cref="ObjectState"/> there.
/// </summary>
public sealed class FlowObject : INumbered<FlowObject>
{
    internal FlowObject(List<FlowObject> all, FlowObjectKind kind, ITypeSymbol? type, IOperation? creation, CallContext context, ISymbol? origin, bool isOpaque = false, bool isOwn = false)
    {
        Number = all.Count;
        All = all;
        all.Add(this);
        Kind = kind;
        Type = type;
        Creation = creation;
        Context = context;
        Origin = origin;
        IsExternal = creation is null && !isOwn || isOpaque;
        Itself = new ObjectsValue(FlowSet<FlowObject>.Empty.Add(this), orElse: false);
    }

    public int Number { get; }

    public IReadOnlyList<FlowObject> All { get; }

    public FlowObjectKind Kind { get; }

    /// <summary>The type at the place of creation: exact for a created object, declared for one from outside.</summary>
    public ITypeSymbol? Type { get; }

    /// <summary>The operation that makes or hands it over; null for an object from outside (parameter, field), and for the one whose life is followed.</summary>
    public IOperation? Creation { get; }

    public CallContext Context { get; }

    /// <summary>The parameter or field that an object from outside came through.</summary>
    public ISymbol? Origin { get; }

    /// <summary>True when it comes from outside, or from a call that the flow can't follow: its earlier history isn't known.</summary>
    public bool IsExternal { get; }

    /// <summary>The objects that it may be made from directly; what these are made from, too, is in the <see cref="ObjectState.Sources"/>.</summary>
    internal FlowSet<FlowObject> Inputs { get; set; } = FlowSet<FlowObject>.Empty;

    /// <summary>The value that must be this object.</summary>
    internal FlowValue Itself { get; }

    /// <summary>How many members lie between the parameter or field that led here and an object from outside.</summary>
    internal int Distance { get; init; }

    public override string ToString() => $"{Kind} {(Creation?.Syntax ?? (object?)Origin)}";
}
