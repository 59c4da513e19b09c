using DpToolkit.Accounting.Numerics;
using DpToolkit.Accounting.Pld;

namespace DpToolkit.Accounting;

/// <summary>
/// The best of a random number of runs, for tuning hyper-parameters (Papernot and Steinke 2022, Theorem 2). The number of
/// runs has a truncated negative binomial distribution: eta 1 is geometric, eta 0 logarithmic.
/// </summary>
public sealed record BestOfRunsEvent : PrivacyEvent
{
    private static readonly double[] OtherOrders = [1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 48, 64, 96, 128, 256];

    /// <summary>The best of some runs of <paramref name="Run"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Gamma isn't in (0, 1), or eta not above -1.</exception>
    public BestOfRunsEvent(PrivacyEvent Run, double Gamma, double Eta = 1)
    {
        this.Run = Check.NotNull(Run, nameof(Run));
        this.Gamma = Gamma > 0 && Gamma < 1 ? Gamma : throw Check.Bad(nameof(Gamma), "strictly between 0 and 1", Gamma);
        this.Eta = Eta > -1 && !double.IsInfinity(Eta) ? Eta : throw Check.Bad(nameof(Eta), "a finite number above -1", Eta);
    }

    /// <summary>All of one run: a whole training.</summary>
    public PrivacyEvent Run { get; }

    /// <summary>The distribution's gamma in (0, 1): smaller means more runs.</summary>
    public double Gamma { get; }

    /// <summary>The distribution's eta.</summary>
    public double Eta { get; }

    /// <summary>Expected number of runs.</summary>
    public double ExpectedRuns => Math.Abs(Eta) < 1e-9
        ? ((1 / Gamma) - 1) / -Math.Log(Gamma)
        : Eta * (1 - Gamma) / (Gamma * -Special.Expm1(Eta * Math.Log(Gamma)));

    internal override bool IsUnprotected => Run.IsUnprotected;

    internal override bool HasRenyi(Adjacency adjacency) => Run.HasRenyi(adjacency);

    internal override double Renyi(double order, Adjacency adjacency)
    {
        double other = OtherOrders.Min(o => ((1 - (1 / o)) * Run.Renyi(o, adjacency)) - (Math.Log(Gamma) / o));
        return Run.Renyi(order, adjacency) + ((1 + Eta) * other) + (Math.Log(ExpectedRuns) / (order - 1));
    }

    internal override DominatingPair Dominating(Adjacency adjacency) => throw NoBound("dominating pair", adjacency, "use the RDP accountant");
}
