namespace DpToolkit.Accounting;

/// <summary>An epsilon by Rényi divergence, and where it comes from.</summary>
/// <param name="Epsilon">The epsilon.</param>
/// <param name="Order">The order that gave it; NaN when nothing was spent.</param>
/// <param name="Warning">A sentence when a wider choice of orders may give a smaller epsilon, else null.</param>
public readonly record struct RdpEpsilon(double Epsilon, double Order, string? Warning);
