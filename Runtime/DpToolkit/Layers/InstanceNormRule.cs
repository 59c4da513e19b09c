using TorchSharp.Modules;

namespace DpToolkit.Layers;

internal sealed class InstanceNormRule<TLayer>(int dimensions) : ChannelNormRule<TLayer>
    where TLayer : InstanceNorm
{
    public override int InputDimensions => dimensions;

    protected override long Groups(TLayer layer) => layer.num_features;

    protected override double Epsilon(TLayer layer) => layer.eps;
}
