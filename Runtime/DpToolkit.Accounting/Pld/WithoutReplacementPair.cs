using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting.Pld;

/// <summary>
/// What drawing a batch without replacement makes of a mechanism that <paramref name="inner"/> dominates when one record
/// is exchanged, again under exchange. With the record in a share q of the batches, outputs are (1 - q) A + q B against
/// (1 - q) A + q B', each two of A, B, B' being outputs on batches that differ in one record, so that by advanced joint
/// convexity (Balle, Barthe and Gaboardi 2018, Theorem 2) the divergence at log(1 + q (exp(e) - 1)) is at most q times
/// the one at e (Zhu, Dong and Wang 2022, Theorem 11). Either data set may come first: the bound serves both directions.
/// </summary>
internal sealed class WithoutReplacementPair(double rate, DominatingPair inner) : DominatingPair
{
    public override bool IsSymmetric => true;

    public override double RelativeError => inner.RelativeError + 1e-13;

    public override double LargestLoss =>
        inner.LargestLoss > 600 ? inner.LargestLoss : Special.Log1p(rate * Special.Expm1(inner.LargestLoss));

    public override double Delta(double epsilon)
    {
        double before = Special.Log1p(Special.Expm1(epsilon) / rate);
        return rate * (inner.IsSymmetric ? inner.Delta(before) : Math.Max(inner.Delta(before), inner.ReverseDelta(before)));
    }

    public override double ReverseDelta(double epsilon) => Delta(epsilon);
}
