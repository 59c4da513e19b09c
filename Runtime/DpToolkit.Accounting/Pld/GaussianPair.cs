using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting.Pld;

/// <summary>N(1, sigma^2) against N(0, sigma^2): Balle and Wang 2018, Theorem 8.</summary>
internal sealed class GaussianPair(double sigma) : DominatingPair
{
    public override bool IsSymmetric => true;

    /// <summary>
    /// delta = density(a) (R(a) - R(b)) with Mills' ratio R, a = sigma epsilon - 1 / (2 sigma), b = a + 1 / sigma: no
    /// cancellation of nearly equal tails.
    /// </summary>
    public override double Delta(double epsilon)
    {
        double a = (sigma * epsilon) - (0.5 / sigma), b = (sigma * epsilon) + (0.5 / sigma);
        return a < -6
            ? Special.NormalTail(a) - (Special.NormalDensity(a) * Special.MillsRatio(b))
            : Special.NormalDensity(a) * Special.MillsDifference(a, b);
    }

    public override bool HasTails => true;

    public override (double P, double Q) Tails(double loss) =>
        (Special.NormalTail((sigma * loss) - (0.5 / sigma)), Special.NormalTail((sigma * loss) + (0.5 / sigma)));

    public override double ReverseDelta(double epsilon) => Delta(epsilon);
}
