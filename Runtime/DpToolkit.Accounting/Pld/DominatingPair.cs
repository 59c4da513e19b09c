namespace DpToolkit.Accounting.Pld;

/// <summary>
/// A pair of distributions (P, Q) that dominates a mechanism's outputs on neighbors (Zhu, Dong and Wang 2022), given by
/// its hockey-stick divergences at epsilon &gt;= 0. Those at negative epsilon follow from
/// H(P||Q)(e) = 1 - exp(e) + exp(e) H(Q||P)(-e).
/// </summary>
internal abstract class DominatingPair
{
    /// <summary>sup over events S of P(S) - exp(epsilon) Q(S), epsilon &gt;= 0; relative error at most <see cref="RelativeError"/>.</summary>
    public abstract double Delta(double epsilon);

    /// <summary>The same with P and Q exchanged.</summary>
    public abstract double ReverseDelta(double epsilon);

    /// <summary>Whether both directions are the same.</summary>
    public virtual bool IsSymmetric => false;

    /// <summary>Proven relative error of both functions.</summary>
    public virtual double RelativeError => 1e-14;
}
