using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Layers;

/// <summary>y = w_c x̂ + b_c for [B, C, ...], x̂ normalized inside each sample: GroupNorm and InstanceNorm.</summary>
internal abstract class ChannelNormRule<TLayer> : TypedRule<TLayer>
    where TLayer : Module<Tensor, Tensor>
{
    protected abstract long Groups(TLayer layer);

    protected abstract double Epsilon(TLayer layer);

    protected sealed override IEnumerable<(string Name, GradTerm Term)> Terms(TLayer layer, Tensor input, Tensor gradOutput, IReadOnlySet<string> wanted)
    {
        if (wanted.Contains("weight"))
            yield return ("weight", GradTerm.Sum(SumPositions(functional.group_norm(input, Groups(layer), eps: Epsilon(layer)).mul_(gradOutput))));
        if (wanted.Contains("bias"))
            yield return ("bias", GradTerm.Sum(SumPositions(gradOutput)));
    }

    private static Tensor SumPositions(Tensor tensor) =>
        tensor.dim() == 2 ? tensor : tensor.sum([.. Enumerable.Range(2, (int)tensor.dim() - 2).Select(d => (long)d)]);
}
