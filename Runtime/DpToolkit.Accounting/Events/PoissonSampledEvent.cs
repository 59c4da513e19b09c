using DpToolkit.Accounting.Numerics;
using DpToolkit.Accounting.Pld;
using DpToolkit.Accounting.Rdp;

namespace DpToolkit.Accounting;

/// <summary>An event on a batch that each record enters independently with the same probability.</summary>
public sealed record PoissonSampledEvent : PrivacyEvent
{
    /// <summary><paramref name="Event"/> on a Poisson batch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The sample rate isn't in [0, 1].</exception>
    public PoissonSampledEvent(double SampleRate, PrivacyEvent Event)
    {
        this.SampleRate = Check.SampleRate(SampleRate, nameof(SampleRate));
        this.Event = Check.NotNull(Event, nameof(Event));
    }

    /// <summary>Probability that one record enters the batch.</summary>
    public double SampleRate { get; }

    /// <summary>What happens to the batch.</summary>
    public PrivacyEvent Event { get; }

    internal override void Flatten(long count, Action<PrivacyEvent, long> add)
    {
        if (SampleRate == 1)
            Event.Flatten(count, add);
        else if (SampleRate > 0)
            add(this, count);
    }

    internal override bool HasRenyi(Adjacency adjacency) =>
        SampleRate == 0 || (SampleRate == 1 ? Event.HasRenyi(adjacency) : Event is GaussianEvent && adjacency != Adjacency.ReplaceOne);

    internal override double Renyi(double order, Adjacency adjacency)
    {
        if (SampleRate == 0)
            return 0;
        if (SampleRate == 1)
            return Event.Renyi(order, adjacency);
        if (Event is GaussianEvent gaussian && adjacency != Adjacency.ReplaceOne)
            return SubsampledGaussian.Renyi(SampleRate, gaussian.NoiseMultiplier, order);
        throw NoBound($"Rényi bound for {Event.GetType().Name}", adjacency, "use the PLD accountant");
    }

    internal override bool IsUnprotected => SampleRate > 0 && Event.IsUnprotected;

    /// <summary>Bu, Dong, Long and Su 2020, Corollary 4: q^2 (exp(1 / sigma^2) - 1) a step.</summary>
    internal override double CltMuSquared(Adjacency adjacency) => Event is GaussianEvent gaussian && adjacency != Adjacency.ReplaceOne
        ? SampleRate * SampleRate * Special.Expm1(1 / (gaussian.NoiseMultiplier * gaussian.NoiseMultiplier))
        : base.CltMuSquared(adjacency);

    internal override DominatingPair Dominating(Adjacency adjacency)
    {
        if (adjacency != Adjacency.ReplaceOne)
            return new PoissonPair(SampleRate, Event.Dominating(adjacency));
        return Event is GaussianEvent gaussian
            ? new ReplacedGaussianPair(SampleRate, gaussian.NoiseMultiplier)
            : throw NoBound($"dominating pair for {Event.GetType().Name}", adjacency, "use AddOrRemoveOne");
    }
}
