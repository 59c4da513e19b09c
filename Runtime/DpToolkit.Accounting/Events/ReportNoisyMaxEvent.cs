using DpToolkit.Accounting.Pld;

namespace DpToolkit.Accounting;

/// <summary>
/// The index of the largest of several numbers after Laplace noise (Dwork and Roth 2014, Section 3.3). Its epsilon is
/// 2 / noise; 1 / noise when a record moves all numbers the same way, as counts do.
/// </summary>
public sealed record ReportNoisyMaxEvent : PrivacyEvent
{
    /// <summary>Noise's scale is over the sensitivity of each number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The noise isn't positive.</exception>
    public ReportNoisyMaxEvent(double NoiseMultiplier, bool Monotonic = false)
    {
        this.NoiseMultiplier = Check.Positive(NoiseMultiplier, nameof(NoiseMultiplier));
        this.Monotonic = Monotonic;
    }

    /// <summary>Scale of the Laplace noise over the sensitivity.</summary>
    public double NoiseMultiplier { get; }

    /// <summary>Whether adding a record never raises one number and lowers another.</summary>
    public bool Monotonic { get; }

    private PureEvent Pure => new((Monotonic ? 1 : 2) / NoiseMultiplier);

    internal override bool IsUnprotected => false;

    internal override double Renyi(double order, Adjacency adjacency) => Pure.Renyi(order, adjacency);

    internal override DominatingPair Dominating(Adjacency adjacency) => Pure.Dominating(adjacency);
}
