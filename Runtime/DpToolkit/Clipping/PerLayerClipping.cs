using static TorchSharp.torch;

namespace DpToolkit;

internal sealed class PerLayerClipping : Clipping
{
    internal override IReadOnlyList<Tensor> Factors(IReadOnlyList<Tensor> squaredNorms, double maxGradNorm)
    {
        var bound = maxGradNorm / Math.Sqrt(squaredNorms.Count);
        return [.. squaredNorms.Select(squared => squared.sqrt().add_(Slack).reciprocal_().mul_(bound).clamp_max_(1))];
    }
}
