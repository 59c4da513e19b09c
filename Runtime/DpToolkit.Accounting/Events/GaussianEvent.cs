using DpToolkit.Accounting.Pld;

namespace DpToolkit.Accounting;

/// <summary>A sum released with Gaussian noise.</summary>
public sealed record GaussianEvent : PrivacyEvent
{
    /// <summary>Noise of standard deviation <paramref name="NoiseMultiplier"/> times the L2 sensitivity; 0 means no privacy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public GaussianEvent(double NoiseMultiplier) => this.NoiseMultiplier = Check.NoiseMultiplier(NoiseMultiplier, nameof(NoiseMultiplier));

    /// <summary>Noise's standard deviation over the L2 sensitivity (to adding or removing one record).</summary>
    public double NoiseMultiplier { get; }

    internal double EffectiveMultiplier(Adjacency adjacency) => adjacency == Adjacency.ReplaceOne ? NoiseMultiplier / 2 : NoiseMultiplier;

    internal override double Renyi(double order, Adjacency adjacency)
    {
        double sigma = EffectiveMultiplier(adjacency);
        return sigma == 0 ? double.PositiveInfinity : order / (2 * sigma * sigma);
    }

    internal override bool IsUnprotected => NoiseMultiplier == 0;

    internal override double CltMuSquared(Adjacency adjacency)
    {
        double sigma = EffectiveMultiplier(adjacency);
        return 1 / (sigma * sigma);
    }

    internal override DominatingPair Dominating(Adjacency adjacency) => new GaussianPair(EffectiveMultiplier(adjacency));
}
