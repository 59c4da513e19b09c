using DpToolkit.Accounting.Numerics;
using DpToolkit.Accounting.Pld;

namespace DpToolkit.Accounting;

/// <summary>
/// An event on a Poisson batch that is cut to a largest size: where more records came, a random part of them stays. Cutting
/// isn't free: one record can then push out another one, and the bound pays for it (as dp_accounting's truncated Poisson
/// sampling does; the pair here is the same or tighter).
/// </summary>
public sealed record TruncatedPoissonEvent : PrivacyEvent
{
    // Of the binomial tails below.
    private const double TailError = 1e-11;

    /// <summary><paramref name="Event"/> on a Poisson batch of at most <paramref name="LargestBatch"/> records.</summary>
    /// <param name="SourceSize">Records in the data set, the larger one of two neighbors.</param>
    /// <param name="SampleRate">Probability that one record is drawn.</param>
    /// <param name="LargestBatch">Most records that stay.</param>
    /// <param name="Event">What happens to the batch.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size isn't positive, or the rate isn't in [0, 1].</exception>
    public TruncatedPoissonEvent(long SourceSize, double SampleRate, long LargestBatch, PrivacyEvent Event)
    {
        this.SourceSize = Check.PositiveCount(SourceSize, nameof(SourceSize));
        this.SampleRate = Check.SampleRate(SampleRate, nameof(SampleRate));
        this.LargestBatch = Check.PositiveCount(LargestBatch, nameof(LargestBatch));
        this.Event = Check.NotNull(Event, nameof(Event));
    }

    /// <summary>Number of records in the data set.</summary>
    public long SourceSize { get; }

    /// <summary>Probability that one record is drawn.</summary>
    public double SampleRate { get; }

    /// <summary>Most records in a batch.</summary>
    public long LargestBatch { get; }

    /// <summary>What happens to the batch.</summary>
    public PrivacyEvent Event { get; }

    private PoissonSampledEvent Whole => new(SampleRate, Event);

    /// <summary>Chance that the other records fill the batch alone: then one more has to push out another.</summary>
    private double FullShare => SampleRate == 1
        ? (SourceSize > LargestBatch ? 1 : 0)
        : Binomial.Tail(SourceSize - 1, LargestBatch, SampleRate);

    /// <summary>Chance that a record enters such a full batch.</summary>
    private double RateWhenFull => SampleRate == 1
        ? (double)LargestBatch / SourceSize
        : Math.Min(1, (1 + TailError) * Binomial.Tail(SourceSize, LargestBatch + 1, SampleRate) / FullShare * LargestBatch / SourceSize);

    internal override bool IsUnprotected => SampleRate > 0 && Event.IsUnprotected;

    internal override void Flatten(long count, Action<PrivacyEvent, long> add)
    {
        if (FullShare > 0)
            add(this, count);
        else
            Whole.Flatten(count, add);
    }

    internal override bool HasRenyi(Adjacency adjacency) => adjacency != Adjacency.ReplaceOne && Event is GaussianEvent;

    /// <summary>Knowing whether the batch was full, which depends on the other records only, tells no less.</summary>
    internal override double Renyi(double order, Adjacency adjacency)
    {
        if (!HasRenyi(adjacency))
            throw NoBound($"Rényi bound for {Event.GetType().Name}", adjacency, "use the PLD accountant");
        double whole = Whole.Renyi(order, adjacency), share = FullShare;
        if (share == 0 || SampleRate == 0)
            return whole;
        double full = new PoissonSampledEvent(RateWhenFull, new GaussianEvent(((GaussianEvent)Event).EffectiveMultiplier(Adjacency.ReplaceOne))).Renyi(order, adjacency);
        return Special.LogAdd(Special.Log1p(-share) + ((order - 1) * whole), Math.Log(share) + ((order - 1) * full)) / (order - 1);
    }

    /// <summary>
    /// In a full batch the record stands in another one's place, so that outputs are those of an exchange; a batch cut at
    /// random has the same distribution whatever the number that was drawn, so the rate is the same for all.
    /// </summary>
    internal override DominatingPair Dominating(Adjacency adjacency)
    {
        var whole = Whole.Dominating(adjacency);
        double share = FullShare;
        if (share == 0 || SampleRate == 0)
            return whole;
        var exchange = Event.Dominating(Adjacency.ReplaceOne);
        DominatingPair full = adjacency == Adjacency.AddOrRemoveOne
            ? new PoissonPair(RateWhenFull, exchange)
            : new WithoutReplacementPair(RateWhenFull, exchange);
        return new MixturePair(share, whole, full, TailError);
    }
}
