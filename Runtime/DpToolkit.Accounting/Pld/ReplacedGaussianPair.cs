using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting.Pld;

/// <summary>
/// (1 - q) N(0) + q N(1) against (1 - q) N(0) + q N(-1), variance sigma^2: a Poisson-sampled Gaussian when one record is
/// exchanged. The likelihood ratio grows with x, so the best set is x &gt; t; with u = exp(t / sigma^2), t solves a quadratic.
/// </summary>
internal sealed class ReplacedGaussianPair(double rate, double sigma) : DominatingPair
{
    public override bool IsSymmetric => true;

    public override double RelativeError => 1e-12;

    public override double Delta(double epsilon)
    {
        double shift = 1 / (2 * sigma * sigma), logRate = Math.Log(rate);

        // c u^2 - (1 - q)(e^eps - 1) u - c e^eps = 0 with c = q exp(-shift); u = w e^(eps / 2), c (w - 1 / w) = 2 (1 - q) sinh(eps / 2).
        double half = (1 - rate) * (Special.Expm1(epsilon / 2) - Special.Expm1(-epsilon / 2)) / 2;
        double logHalf = Math.Log(half) - logRate + shift;
        double logW = logHalf > 20 ? logHalf + Special.Ln2 : Asinh(Math.Exp(logHalf));
        double logU = logW + (epsilon / 2);
        double z = logU * sigma, h = 1 / sigma;

        // delta = q density(z) exp(-shift) (u (R(z - h) - R(z)) + e^eps / u (R(z) - R(z + h))): two positive terms.
        double center = (0.5 * z * z) + shift + Special.LnSqrt2Pi;
        double first = logU - center, second = epsilon - logU - center;
        double near = z - h < -6
            ? Math.Exp(first) * ((Special.NormalTail(z - h) / Special.NormalDensity(z - h)) - (Special.NormalTail(z) / Special.NormalDensity(z)))
            : Math.Exp(first) * Special.MillsDifference(z - h, z);
        return rate * (near + (Math.Exp(second) * Special.MillsDifference(z, z + h)));
    }

    public override double ReverseDelta(double epsilon) => Delta(epsilon);

    private static double Asinh(double x) => Special.Log1p(x + (x * x / (1 + Math.Sqrt(1 + (x * x)))));
}
