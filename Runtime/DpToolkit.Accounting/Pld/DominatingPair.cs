namespace DpToolkit.Accounting.Pld;

/// <summary>
/// A pair of distributions (P, Q) that dominates a mechanism's outputs on neighbors (Zhu, Dong and Wang 2022), given by
/// its hockey-stick divergences at epsilon &gt;= 0. Those at negative epsilon follow from
/// H(P||Q)(e) = 1 - exp(e) + exp(e) H(Q||P)(-e).
/// </summary>
internal abstract class DominatingPair
{
    /// <summary>sup over sets S of P(S) - exp(epsilon) Q(S), epsilon &gt;= 0; relative error at most <see cref="RelativeError"/>.</summary>
    public abstract double Delta(double epsilon);

    /// <summary>The same with P and Q exchanged.</summary>
    public abstract double ReverseDelta(double epsilon);

    /// <summary>Whether both directions are the same.</summary>
    public virtual bool IsSymmetric => false;

    /// <summary>Largest loss in either direction: pure epsilon-DP where finite.</summary>
    public virtual double LargestLoss => double.PositiveInfinity;

    /// <summary>Whether <see cref="Tails"/> is known and the loss has no atoms.</summary>
    public virtual bool HasTails => false;

    /// <summary>Masses of P and of Q where log(P / Q) is above <paramref name="loss"/>, any number.</summary>
    public virtual (double P, double Q) Tails(double loss) => throw new NotSupportedException();

    /// <summary>Bound on the relative error of both functions.</summary>
    public virtual double RelativeError => 2e-13;

    /// <summary>Delta of one use, the worse direction, rounded up.</summary>
    public double WorstDelta(double epsilon) =>
        Math.Min(1, (1 + RelativeError) * (IsSymmetric ? Delta(epsilon) : Math.Max(Delta(epsilon), ReverseDelta(epsilon))));

    /// <summary>Epsilon of one use at <paramref name="delta"/>, rounded up.</summary>
    public double WorstEpsilon(double delta) => Inverse(WorstDelta, delta);

    /// <summary>The least epsilon &gt;= 0 where a decreasing function is at most <paramref name="value"/>, rounded up.</summary>
    public static double Inverse(Func<double, double> decreasing, double value)
    {
        if (decreasing(0) <= value)
            return 0;
        double low = 0, high = 1e-3;
        while (decreasing(high) > value)
        {
            low = high;
            high *= 2;
            if (high > 1e12)
                return double.PositiveInfinity;
        }

        while (high - low > 1e-15 * high)
        {
            double middle = low + ((high - low) / 2);
            if (middle <= low || middle >= high)
                break;
            if (decreasing(middle) > value)
                low = middle;
            else
                high = middle;
        }

        return high;
    }
}
