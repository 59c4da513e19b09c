using static TorchSharp.torch;

namespace DpToolkit;

internal sealed class FlatClipping : Clipping
{
    internal override IReadOnlyList<Tensor> Factors(IReadOnlyList<Tensor> squaredNorms, double maxGradNorm)
    {
        var factors = Norm(squaredNorms).add(Slack).reciprocal_().mul_(maxGradNorm).clamp_max_(1);
        return [.. squaredNorms.Select(_ => factors)];
    }
}
