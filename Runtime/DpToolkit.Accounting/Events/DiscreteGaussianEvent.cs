using DpToolkit.Accounting.Pld;

namespace DpToolkit.Accounting;

/// <summary>A whole number released with discrete Gaussian noise (Canonne, Kamath and Steinke 2020).</summary>
public sealed record DiscreteGaussianEvent : PrivacyEvent
{
    /// <summary>Noise with probability proportional to exp(-x^2 / (2 <paramref name="Sigma"/>^2)) on the integers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Sigma isn't positive, or the sensitivity not 1 or more.</exception>
    public DiscreteGaussianEvent(double Sigma, long Sensitivity = 1)
    {
        this.Sigma = Check.Positive(Sigma, nameof(Sigma));
        this.Sensitivity = Check.PositiveCount(Sensitivity, nameof(Sensitivity));
    }

    /// <summary>The noise's parameter, about its standard deviation.</summary>
    public double Sigma { get; }

    /// <summary>Most that adding or removing one record changes the number.</summary>
    public long Sensitivity { get; }

    internal override bool IsUnprotected => false;

    /// <summary>At most the continuous one's: Canonne, Kamath and Steinke 2020, Proposition 5.</summary>
    internal override double Renyi(double order, Adjacency adjacency)
    {
        double ratio = Shift(adjacency) / Sigma;
        return order * ratio * ratio / 2;
    }

    internal override DominatingPair Dominating(Adjacency adjacency) => new DiscreteGaussianPair(Sigma, Shift(adjacency));

    private long Shift(Adjacency adjacency) => adjacency == Adjacency.ReplaceOne ? Check.Multiply(2, Sensitivity) : Sensitivity;
}
