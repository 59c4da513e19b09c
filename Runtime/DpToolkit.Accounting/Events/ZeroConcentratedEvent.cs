using DpToolkit.Accounting.Pld;

namespace DpToolkit.Accounting;

/// <summary>Any mechanism with rho-zero-concentrated differential privacy (Bun and Steinke 2016); for the RDP accountant.</summary>
public sealed record ZeroConcentratedEvent : PrivacyEvent
{
    /// <summary>A mechanism of <paramref name="Rho"/>-zCDP to adding or removing one record: Rényi divergence at most rho times the order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or NaN.</exception>
    public ZeroConcentratedEvent(double Rho) => this.Rho = Check.Rho(Rho, nameof(Rho));

    /// <summary>Its rho.</summary>
    public double Rho { get; }

    internal override bool IsUnprotected => double.IsInfinity(Rho);

    /// <summary>Two records away rho is four times as large (Bun and Steinke 2016, Proposition 27).</summary>
    internal override double Renyi(double order, Adjacency adjacency) => order * Rho * (adjacency == Adjacency.ReplaceOne ? 4 : 1);

    internal override DominatingPair Dominating(Adjacency adjacency) =>
        throw NoBound("dominating pair", adjacency, "use the RDP accountant, or GaussianEvent where the noise is Gaussian");
}
