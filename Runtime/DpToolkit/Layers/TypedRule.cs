using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Layers;

/// <summary>A rule for the layers of one type.</summary>
internal abstract class TypedRule<TLayer> : LayerRule
    where TLayer : Module<Tensor, Tensor>
{
    public sealed override string? Refusal(Module layer) => Refusal((TLayer)layer);

    public sealed override IEnumerable<(string Name, GradTerm Term)> Terms(Module layer, Tensor input, Tensor gradOutput, IReadOnlySet<string> wanted) =>
        Terms((TLayer)layer, input, gradOutput, wanted);

    protected virtual string? Refusal(TLayer layer) => null;

    protected abstract IEnumerable<(string Name, GradTerm Term)> Terms(TLayer layer, Tensor input, Tensor gradOutput, IReadOnlySet<string> wanted);

    /// <summary>Sums [B, ..., n] over everything between the first and the last <paramref name="trailing"/> dimensions.</summary>
    protected static Tensor SumMiddle(Tensor tensor, int trailing)
    {
        var middle = (int)tensor.dim() - trailing - 1;
        return middle == 0 ? tensor : tensor.sum([.. Enumerable.Range(1, middle).Select(d => (long)d)]);
    }
}
