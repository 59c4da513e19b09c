using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Layers;

/// <summary>y = w ∘ x̂ + b, x̂ normalized over the last dimensions.</summary>
internal sealed class LayerNormRule : TypedRule<LayerNorm>
{
    protected override IEnumerable<(string Name, GradTerm Term)> Terms(LayerNorm layer, Tensor input, Tensor gradOutput, IReadOnlySet<string> wanted)
    {
        var trailing = layer.normalized_shape.Length;
        if (wanted.Contains("weight"))
            yield return ("weight", GradTerm.Sum(SumMiddle(functional.layer_norm(input, layer.normalized_shape, eps: layer.eps).mul_(gradOutput), trailing)));
        if (wanted.Contains("bias"))
            yield return ("bias", GradTerm.Sum(SumMiddle(gradOutput, trailing)));
    }
}
