using DpToolkit.Accounting.Pld;
using DpToolkit.Accounting.Rdp;

namespace DpToolkit.Accounting;

/// <summary>An event on a batch of fixed size, drawn uniformly without replacement.</summary>
public sealed record SampledWithoutReplacementEvent : PrivacyEvent
{
    /// <summary><paramref name="Event"/> on a batch of <paramref name="SampleSize"/> out of <paramref name="SourceSize"/> records.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size isn't positive, or the batch is larger than the source.</exception>
    public SampledWithoutReplacementEvent(long SourceSize, long SampleSize, PrivacyEvent Event)
    {
        this.SourceSize = Check.PositiveCount(SourceSize, nameof(SourceSize));
        this.SampleSize = Check.PositiveCount(SampleSize, nameof(SampleSize));
        if (SampleSize > SourceSize)
            throw Check.Bad(nameof(SampleSize), Check.Format($"at most {nameof(SourceSize)} ({SourceSize})"), SampleSize);
        this.Event = Check.NotNull(Event, nameof(Event));
    }

    /// <summary>Number of records in the data set.</summary>
    public long SourceSize { get; }

    /// <summary>Number of records in the batch.</summary>
    public long SampleSize { get; }

    /// <summary>What happens to the batch.</summary>
    public PrivacyEvent Event { get; }

    internal override bool HasRenyi(Adjacency adjacency) => adjacency == Adjacency.ReplaceOne && Event.HasRenyi(adjacency);

    internal override double Renyi(double order, Adjacency adjacency)
    {
        if (adjacency != Adjacency.ReplaceOne)
            throw NoBound("Rényi bound", adjacency, "batches of fixed size need an accountant with Adjacency.ReplaceOne");
        return SampleSize == SourceSize
            ? Event.Renyi(order, adjacency)
            : WithoutReplacement.Renyi((double)SampleSize / SourceSize, order, o => Event.Renyi(o, adjacency), (Event as GaussianEvent)?.EffectiveMultiplier(adjacency));
    }

    internal override bool IsUnprotected => Event.IsUnprotected;

    internal override DominatingPair Dominating(Adjacency adjacency) =>
        throw NoBound("dominating pair", adjacency, "use the RDP accountant");
}
