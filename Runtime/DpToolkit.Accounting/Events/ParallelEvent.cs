using DpToolkit.Accounting.Pld;

namespace DpToolkit.Accounting;

/// <summary>Events on disjoint parts of the data, fixed beforehand: each record is in one part only, so the worst part counts.</summary>
public sealed record ParallelEvent : PrivacyEvent
{
    /// <summary>One event for each part; for several events on one part use <see cref="ComposedEvent"/>.</summary>
    public ParallelEvent(IEnumerable<PrivacyEvent> Parts)
    {
        this.Parts = Array.AsReadOnly(Check.NotNull(Parts, nameof(Parts)).Select(part => Check.NotNull(part, nameof(Parts))).ToArray());
        if (this.Parts.Count == 0)
            throw new ArgumentException("Parts must have at least one event.", nameof(Parts));
    }

    /// <summary>One event for each part.</summary>
    public ParallelEvent(params PrivacyEvent[] parts)
        : this((IEnumerable<PrivacyEvent>)parts)
    {
    }

    /// <summary>The parts' events.</summary>
    public IReadOnlyList<PrivacyEvent> Parts { get; }

    /// <summary>Equal parts in the same order.</summary>
    public bool Equals(ParallelEvent? other) => other is not null && Parts.SequenceEqual(other.Parts);

    /// <inheritdoc/>
    public override int GetHashCode() => Parts.Aggregate(-Parts.Count, (hash, e) => unchecked((hash * 31) + e.GetHashCode()));

    internal override bool IsUnprotected => Parts.Any(part => part.IsUnprotected);

    internal override bool HasRenyi(Adjacency adjacency) => adjacency != Adjacency.ReplaceOne && Parts.All(part => part.HasRenyi(adjacency));

    internal override double Renyi(double order, Adjacency adjacency)
    {
        Refuse(adjacency);
        return Parts.Max(part => part.Renyi(order, adjacency));
    }

    internal override DominatingPair Dominating(Adjacency adjacency)
    {
        Refuse(adjacency);
        return new WorstPair([.. Parts.Select(part => part.Dominating(adjacency))]);
    }

    private void Refuse(Adjacency adjacency)
    {
        if (adjacency == Adjacency.ReplaceOne)
            throw NoBound("bound", adjacency, "a replaced record can move from one part to another; use AddOrRemoveOne, or compose the parts");
    }

    private sealed class WorstPair(DominatingPair[] pairs) : DominatingPair
    {
        public override bool IsSymmetric => pairs.All(pair => pair.IsSymmetric);

        public override double RelativeError => pairs.Max(pair => pair.RelativeError);

        public override double Delta(double epsilon) => pairs.Max(pair => pair.Delta(epsilon));

        public override double ReverseDelta(double epsilon) => pairs.Max(pair => pair.ReverseDelta(epsilon));
    }
}
