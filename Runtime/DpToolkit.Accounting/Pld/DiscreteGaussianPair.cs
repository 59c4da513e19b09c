using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting.Pld;

/// <summary>Discrete Gaussians with means a whole number apart: delta = sum of P(x) (1 - exp(epsilon - loss(x))) over positive terms.</summary>
internal sealed class DiscreteGaussianPair : DominatingPair
{
    private readonly double sigma;
    private readonly long shift;
    private readonly double normalizer;

    public DiscreteGaussianPair(double sigma, long shift)
    {
        this.sigma = sigma;
        this.shift = shift;
        double sum = 1;
        for (long x = 1; x <= (40 * sigma) + 1; x++)
            sum += 2 * Weight(x);
        normalizer = sum;
    }

    public override bool IsSymmetric => true;

    public override double RelativeError => 1e-11;

    public override double Delta(double epsilon)
    {
        // Loss at x is shift (x - shift / 2) / sigma^2.
        double edge = (epsilon * sigma * sigma / shift) + (shift / 2.0);
        if (edge > shift + (40 * sigma))
            return 0;
        double sum = 0, last = Math.Max(edge, shift) + (40 * sigma);
        for (double x = Math.Floor(edge) + 1; x <= last; x++)
        {
            double weight = Weight(x - shift);
            double loss = shift * (x - (shift / 2.0)) / (sigma * sigma);
            sum += weight * -Special.Expm1(Math.Min(0, epsilon - loss));
            if (x > shift && weight < 1e-18 * sum)
                break;
        }

        return sum / normalizer;
    }

    public override double ReverseDelta(double epsilon) => Delta(epsilon);

    private double Weight(double x) => Math.Exp(-0.5 * (x / sigma) * (x / sigma));
}
