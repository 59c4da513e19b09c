namespace DpToolkit.Accounting;

/// <summary>Two proven bounds of one epsilon.</summary>
/// <param name="Lower">The true epsilon is not below this.</param>
/// <param name="Upper">The true epsilon is not above this: what to report.</param>
public readonly record struct EpsilonBounds(double Lower, double Upper);
