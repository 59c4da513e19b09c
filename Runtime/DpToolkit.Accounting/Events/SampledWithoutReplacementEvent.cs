using DpToolkit.Accounting.Numerics;
using DpToolkit.Accounting.Pld;
using DpToolkit.Accounting.Rdp;

namespace DpToolkit.Accounting;

/// <summary>
/// An event on a batch of fixed size, drawn uniformly without replacement. One record more or less leaves the batch's size
/// alone, so it costs like exchanging one: far more than a Poisson batch of the same size.
/// </summary>
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

    /// <summary>Number of records in the data set, the larger one of two neighbors.</summary>
    public long SourceSize { get; }

    /// <summary>Number of records in the batch.</summary>
    public long SampleSize { get; }

    /// <summary>What happens to the batch.</summary>
    public PrivacyEvent Event { get; }

    private double Rate => (double)SampleSize / SourceSize;

    internal override bool IsUnprotected => Event.IsUnprotected;

    internal override bool HasRenyi(Adjacency adjacency) => adjacency == Adjacency.AddOrRemoveOne
        ? Event is GaussianEvent || (SampleSize == SourceSize && Event.HasRenyi(Adjacency.ReplaceOne))
        : Event.HasRenyi(Adjacency.ReplaceOne);

    internal override double Renyi(double order, Adjacency adjacency)
    {
        if (!HasRenyi(adjacency))
            throw NoBound($"Rényi bound for {Event.GetType().Name}", adjacency, "use the PLD accountant, or Adjacency.ReplaceOne");
        if (SampleSize == SourceSize)
            return Event.Renyi(order, Adjacency.ReplaceOne);
        double? noise = (Event as GaussianEvent)?.EffectiveMultiplier(Adjacency.ReplaceOne);
        return adjacency == Adjacency.AddOrRemoveOne
            ? SubsampledGaussian.Renyi(Rate, noise!.Value, order)
            : WithoutReplacement.Renyi(Rate, order, o => Event.Renyi(o, Adjacency.ReplaceOne), noise);
    }

    /// <summary>Bu, Dong, Long and Su 2020, Corollary 4, for batches of fixed size.</summary>
    internal override double CltMuSquared(Adjacency adjacency)
    {
        if (Event is not GaussianEvent gaussian)
            return base.CltMuSquared(adjacency);
        double sigma = gaussian.EffectiveMultiplier(Adjacency.ReplaceOne);
        return Rate * Rate * (adjacency == Adjacency.AddOrRemoveOne ? Special.Expm1(1 / (sigma * sigma)) : GaussianLimit.UniformFactor(sigma));
    }

    /// <summary>
    /// A batch keeps its size, so a record that comes takes another one's place: what the event does when a record is
    /// exchanged counts, under every adjacency. With a record added, outputs are (1 - q) A + q B against A.
    /// </summary>
    internal override DominatingPair Dominating(Adjacency adjacency)
    {
        var exchange = Event.Dominating(Adjacency.ReplaceOne);
        return SampleSize == SourceSize ? exchange
            : adjacency == Adjacency.AddOrRemoveOne ? new PoissonPair(Rate, exchange)
            : new WithoutReplacementPair(Rate, exchange);
    }
}
