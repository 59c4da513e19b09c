using DpToolkit.Accounting.Numerics;
using DpToolkit.Accounting.Pld;

namespace DpToolkit.Accounting;

/// <summary>A number released with Laplace noise.</summary>
public sealed record LaplaceEvent : PrivacyEvent
{
    /// <summary>Noise of scale <paramref name="NoiseMultiplier"/> times the L1 sensitivity; 0 means no privacy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public LaplaceEvent(double NoiseMultiplier) => this.NoiseMultiplier = Check.NoiseMultiplier(NoiseMultiplier, nameof(NoiseMultiplier));

    /// <summary>Noise's scale (mean absolute value) over the L1 sensitivity.</summary>
    public double NoiseMultiplier { get; }

    /// <summary>Mironov 2017, Proposition 6.</summary>
    internal override double Renyi(double order, Adjacency adjacency)
    {
        double scale = adjacency == Adjacency.ReplaceOne ? NoiseMultiplier / 2 : NoiseMultiplier;
        if (scale == 0)
            return double.PositiveInfinity;
        double first = Math.Log(order / ((2 * order) - 1)) + ((order - 1) / scale);
        double second = Math.Log((order - 1) / ((2 * order) - 1)) - (order / scale);
        return Special.LogAdd(first, second) / (order - 1);
    }

    internal override bool IsUnprotected => NoiseMultiplier == 0;

    internal override DominatingPair Dominating(Adjacency adjacency) =>
        new LaplacePair(adjacency == Adjacency.ReplaceOne ? NoiseMultiplier / 2 : NoiseMultiplier);
}
