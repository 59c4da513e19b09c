using static TorchSharp.torch;

namespace DpToolkit;

internal sealed class AutomaticClipping : Clipping
{
    private readonly double stability;

    public AutomaticClipping(double stability)
    {
        if (!(stability > 0 && double.IsFinite(stability)))
            throw new ArgumentOutOfRangeException(nameof(stability), stability, "The stability constant is a positive, finite number; 0.01 is usual.");
        this.stability = stability;
    }

    internal override IReadOnlyList<Tensor> Factors(IReadOnlyList<Tensor> squaredNorms, double maxGradNorm)
    {
        var factors = Norm(squaredNorms).add(stability).reciprocal_().mul_(maxGradNorm);
        return [.. squaredNorms.Select(_ => factors)];
    }
}
