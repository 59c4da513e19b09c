using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace DpToolkit.Analyzers.Flow;

/// <summary>
/// What is known about one abstract object at one point: which events it must and may have behind it.
/// <see cref="Must"/> and <see cref="May"/> are its present state (an <c>eval()</c> takes back a <c>train()</c>);
/// <see cref="Events"/> is its whole history, true for those that happened on every path.
/// </summary>
public sealed class ObjectState
{
    private static readonly ulong[] TakenBack = MakeTakenBack();

    internal static readonly ObjectState New = new(0, 0, ImmutableDictionary<FlowEvent, bool>.Empty, ImmutableHashSet<FlowObject>.Empty, false);

    internal static readonly ObjectState External = new(0, ~Bit(FlowEventKind.Escape), New.Events, New.Sources, false);

    private readonly ulong must;
    private readonly ulong may;

    private ObjectState(ulong must, ulong may, ImmutableDictionary<FlowEvent, bool> events, ImmutableHashSet<FlowObject> sources, bool repeated)
    {
        this.must = must;
        this.may = may;
        Events = events;
        Sources = sources;
        IsRepeated = repeated;
    }

    /// <summary>Each event behind it; true when it happened on every path.</summary>
    public ImmutableDictionary<FlowEvent, bool> Events { get; }

    /// <summary>The objects it was made from, and theirs: an optimizer's models, a loader's data set, a loss's model and loader.</summary>
    public ImmutableHashSet<FlowObject> Sources { get; }

    /// <summary>True when its place of creation is passed more than once: it is the newest of several.</summary>
    public bool IsRepeated { get; }

    public bool Must(FlowEventKind kind) => (must & Bit(kind)) != 0;

    public bool May(FlowEventKind kind) => (may & Bit(kind)) != 0;

    /// <summary>True when this very event happened on every path.</summary>
    public bool Must(FlowEvent flowEvent) => Events.TryGetValue(flowEvent, out bool always) && always;

    public bool May(FlowEvent flowEvent) => Events.ContainsKey(flowEvent);

    public IEnumerable<FlowEvent> All(FlowEventKind kind) => Events.Keys.Where(e => e.Kind == kind);

    internal ObjectState After(FlowEvent flowEvent, bool certain)
    {
        ulong bit = Bit(flowEvent.Kind), back = TakenBack[(int)flowEvent.Kind];
        if (certain && (must & (bit | back)) == bit && (may & (bit | back)) == bit && Must(flowEvent))
            return this;
        return certain
            ? new(must & ~back | bit, may & ~back | bit, Events.SetItem(flowEvent, true), Sources, IsRepeated)
            : new(must & ~back, may | bit, Events.ContainsKey(flowEvent) ? Events : Events.SetItem(flowEvent, false), Sources, IsRepeated);
    }

    internal ObjectState From(IEnumerable<FlowObject> sources) => new(must, may, Events, Sources.Union(sources), IsRepeated);

    internal ObjectState Repeated() => IsRepeated ? this : new(must, may, Events, Sources, true);

    internal static ObjectState Join(ObjectState left, ObjectState right)
    {
        if (ReferenceEquals(left, right))
            return left;
        var events = ReferenceEquals(left.Events, right.Events) ? left.Events : JoinEvents(left, right);
        var sources = ReferenceEquals(left.Sources, right.Sources) ? left.Sources : left.Sources.Union(right.Sources);
        ulong must = left.must & right.must, may = left.may | right.may;
        bool repeated = left.IsRepeated || right.IsRepeated;
        bool same = must == left.must && may == left.may && repeated == left.IsRepeated && ReferenceEquals(events, left.Events) && ReferenceEquals(sources, left.Sources);
        return same ? left : new(must, may, events, sources, repeated);
    }

    private static ImmutableDictionary<FlowEvent, bool> JoinEvents(ObjectState left, ObjectState right)
    {
        var events = left.Events;
        foreach (var pair in left.Events)
            if (pair.Value && !right.Must(pair.Key))
                events = events.SetItem(pair.Key, false);
        foreach (var pair in right.Events)
            if (!left.Events.ContainsKey(pair.Key))
                events = events.SetItem(pair.Key, false);
        return events;
    }

    public override bool Equals(object? obj) =>
        obj is ObjectState other && other.must == must && other.may == may && other.IsRepeated == IsRepeated
        && (ReferenceEquals(other.Events, Events) || other.Events.Count == Events.Count && other.Events.All(p => Events.TryGetValue(p.Key, out bool value) && value == p.Value))
        && (ReferenceEquals(other.Sources, Sources) || other.Sources.SetEquals(Sources));

    public override int GetHashCode() => (must, may).GetHashCode();

    private static ulong Bit(FlowEventKind kind) => 1UL << (int)kind;

    private static ulong[] MakeTakenBack()
    {
        var table = new ulong[64];
        table[(int)FlowEventKind.Train] = Bit(FlowEventKind.Eval);
        table[(int)FlowEventKind.Eval] = Bit(FlowEventKind.Train);
        table[(int)FlowEventKind.Step] = Bit(FlowEventKind.Backward) | Bit(FlowEventKind.ZeroGrad);
        return table;
    }
}
