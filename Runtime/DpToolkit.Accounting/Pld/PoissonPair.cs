using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting.Pld;

/// <summary>
/// (1 - q) Q + q P against Q: what Poisson sampling makes of a pair that dominates adding or removing one record
/// (Zhu, Dong and Wang 2022, Theorem 11). Its divergences are those of (P, Q) at a shifted epsilon, exactly.
/// </summary>
internal sealed class PoissonPair(double rate, DominatingPair inner) : DominatingPair
{
    public override double RelativeError => inner.RelativeError + 1e-13;

    /// <summary>log(1 + q (exp(largest) - 1)); the other direction's is smaller.</summary>
    public override double LargestLoss =>
        inner.LargestLoss > 600 ? inner.LargestLoss : Special.Log1p(rate * Special.Expm1(inner.LargestLoss));

    public override double Delta(double epsilon) => rate * inner.Delta(Special.Log1p(Special.Expm1(epsilon) / rate));

    public override bool HasTails => inner.HasTails;

    public override (double P, double Q) Tails(double loss)
    {
        double grown = Special.Expm1(loss) / rate;
        if (grown <= -1)
            return (1, 1);
        var (p, q) = inner.Tails(Special.Log1p(grown));
        return (q + (rate * (p - q)), q);
    }

    public override double ReverseDelta(double epsilon)
    {
        // exp(-epsilon) = 1 - q + q exp(-inner); no loss below log(1 - q).
        double shrunk = Special.Expm1(-epsilon) / rate;
        if (shrunk <= -1)
            return 0;
        double scale = rate - ((1 - rate) * Special.Expm1(epsilon));
        return scale <= 0 ? 0 : scale * inner.ReverseDelta(-Special.Log1p(shrunk));
    }
}
