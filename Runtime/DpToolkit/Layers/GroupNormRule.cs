using TorchSharp.Modules;

namespace DpToolkit.Layers;

internal sealed class GroupNormRule : ChannelNormRule<GroupNorm>
{
    protected override long Groups(GroupNorm layer) => layer.num_groups;

    protected override double Epsilon(GroupNorm layer) => layer.eps;
}
