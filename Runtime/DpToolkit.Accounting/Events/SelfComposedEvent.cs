using DpToolkit.Accounting.Pld;

namespace DpToolkit.Accounting;

/// <summary>The same event, several times.</summary>
public sealed record SelfComposedEvent : PrivacyEvent
{
    /// <summary><paramref name="Event"/>, <paramref name="Count"/> times.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public SelfComposedEvent(PrivacyEvent Event, long Count)
    {
        this.Event = Check.NotNull(Event, nameof(Event));
        this.Count = Check.Count(Count, nameof(Count));
    }

    /// <summary>The event.</summary>
    public PrivacyEvent Event { get; }

    /// <summary>How often.</summary>
    public long Count { get; }

    internal override void Flatten(long count, Action<PrivacyEvent, long> add) => Event.Flatten(Check.Multiply(count, Count), add);

    internal override bool HasRenyi(Adjacency adjacency) => Count == 0 || Event.HasRenyi(adjacency);

    internal override double Renyi(double order, Adjacency adjacency) => Count == 0 ? 0 : Count * Event.Renyi(order, adjacency);

    internal override bool IsUnprotected => Count > 0 && Event.IsUnprotected;

    internal override DominatingPair Dominating(Adjacency adjacency) =>
        throw NoBound("single dominating pair", adjacency, "compose first and sample each event");
}
