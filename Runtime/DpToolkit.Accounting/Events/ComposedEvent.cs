using DpToolkit.Accounting.Pld;

namespace DpToolkit.Accounting;

/// <summary>Several events on the same data, one after the other; later ones may depend on earlier results.</summary>
public sealed record ComposedEvent : PrivacyEvent
{
    /// <summary>All of <paramref name="Events"/>.</summary>
    public ComposedEvent(IEnumerable<PrivacyEvent> Events) =>
        this.Events = Array.AsReadOnly(Check.NotNull(Events, nameof(Events)).Select(e => Check.NotNull(e, nameof(Events))).ToArray());

    /// <summary>All of <paramref name="events"/>.</summary>
    public ComposedEvent(params PrivacyEvent[] events)
        : this((IEnumerable<PrivacyEvent>)events)
    {
    }

    /// <summary>The events, in order.</summary>
    public IReadOnlyList<PrivacyEvent> Events { get; }

    /// <summary>Equal events in the same order.</summary>
    public bool Equals(ComposedEvent? other) => other is not null && Events.SequenceEqual(other.Events);

    /// <inheritdoc/>
    public override int GetHashCode() => Events.Aggregate(Events.Count, (hash, e) => unchecked((hash * 31) + e.GetHashCode()));

    internal override void Flatten(long count, Action<PrivacyEvent, long> add)
    {
        for (int i = 0; i < Events.Count; i++)
            Events[i].Flatten(count, add);
    }

    internal override bool HasRenyi(Adjacency adjacency) => Events.All(e => e.HasRenyi(adjacency));

    internal override double Renyi(double order, Adjacency adjacency) => Events.Sum(e => e.Renyi(order, adjacency));

    internal override bool IsUnprotected => Events.Any(e => e.IsUnprotected);

    internal override DominatingPair Dominating(Adjacency adjacency) =>
        throw NoBound("single dominating pair", adjacency, "compose first and sample each event");
}
