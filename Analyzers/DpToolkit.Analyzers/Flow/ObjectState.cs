using System.Collections.Generic;
using System.Linq;

namespace DpToolkit.Analyzers.Flow;

/// <summary>
/// What is known about one abstract object at one point: which events it must and may have behind it.
/// <see cref="Must"/> and <see cref="May"/> are its present state (an <c>eval()</c> takes back a <c>train()</c>);
/// <see cref="Events"/> is its whole history, <see cref="Must(FlowEvent)"/> for those that happened on every path.
/// </summary>
public sealed class ObjectState
{
    private static readonly ulong[] TakenBack = MakeTakenBack();

    internal static readonly ObjectState New = new(0, 0, FlowSet<FlowEvent>.Empty, FlowSet<FlowEvent>.Empty, FlowSet<FlowObject>.Empty, false);

    internal static readonly ObjectState External = new(0, ~Bit(FlowEventKind.Escape), New.Events, New.certain, New.Sources, false);

    private readonly ulong must;
    private readonly ulong may;
    private readonly FlowSet<FlowEvent> certain;

    private ObjectState(ulong must, ulong may, FlowSet<FlowEvent> events, FlowSet<FlowEvent> certain, FlowSet<FlowObject> sources, bool repeated)
    {
        this.must = must;
        this.may = may;
        this.certain = certain;
        Events = events;
        Sources = sources;
        IsRepeated = repeated;
    }

    /// <summary>Each event that may be behind it.</summary>
    public FlowSet<FlowEvent> Events { get; }

    /// <summary>The objects it was made from, and theirs: an optimizer's models, a loader's data set, a loss's model and loader.</summary>
    public FlowSet<FlowObject> Sources { get; }

    /// <summary>True when its place of creation is passed more than once: it is the newest of several.</summary>
    public bool IsRepeated { get; }

    public bool Must(FlowEventKind kind) => (must & Bit(kind)) != 0;

    public bool May(FlowEventKind kind) => (may & Bit(kind)) != 0;

    /// <summary>True when this very event happened on every path.</summary>
    public bool Must(FlowEvent flowEvent) => certain.Contains(flowEvent);

    public bool May(FlowEvent flowEvent) => Events.Contains(flowEvent);

    public IEnumerable<FlowEvent> All(FlowEventKind kind) => Events.Where(e => e.Kind == kind);

    internal ObjectState After(FlowEvent flowEvent, bool always)
    {
        ulong bit = Bit(flowEvent.Kind), back = TakenBack[(int)flowEvent.Kind];
        return always
            ? With(must & ~back | bit, may & ~back | bit, Events.Add(flowEvent), certain.Add(flowEvent), Sources, IsRepeated)
            : With(must & ~back, may | bit, Events.Add(flowEvent), certain, Sources, IsRepeated);
    }

    internal ObjectState From(FlowSet<FlowObject> sources) => With(must, may, Events, certain, Sources.Union(sources), IsRepeated);

    internal ObjectState Repeated() => With(must, may, Events, certain, Sources, true);

    /// <summary>What both have; <paramref name="left"/> itself where <paramref name="right"/> takes nothing from it.</summary>
    internal static ObjectState Join(ObjectState left, ObjectState right) => ReferenceEquals(left, right) ? left : left.With(
        left.must & right.must,
        left.may | right.may,
        left.Events.Union(right.Events),
        left.certain.Intersect(right.certain),
        left.Sources.Union(right.Sources),
        left.IsRepeated || right.IsRepeated);

    public override bool Equals(object? obj) =>
        obj is ObjectState other && other.must == must && other.may == may && other.IsRepeated == IsRepeated
        && other.Events.Equals(Events) && other.certain.Equals(certain) && other.Sources.Equals(Sources);

    public override int GetHashCode() => (must, may).GetHashCode();

    /// <summary>A state of these parts: this one where it has them.</summary>
    private ObjectState With(ulong must, ulong may, FlowSet<FlowEvent> events, FlowSet<FlowEvent> certain, FlowSet<FlowObject> sources, bool repeated) =>
        must == this.must && may == this.may && ReferenceEquals(events, Events) && ReferenceEquals(certain, this.certain) && ReferenceEquals(sources, Sources) && repeated == IsRepeated
            ? this : new(must, may, events, certain, sources, repeated);

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
