using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Layers;

/// <summary>Modules that bring their own rule.</summary>
internal sealed class GeneratedRule : LayerRule
{
    public override IEnumerable<(string Name, GradTerm Term)> Terms(Module layer, Tensor input, Tensor gradOutput, IReadOnlySet<string> wanted) =>
        ((IPerSampleGrad)layer).PerSampleGradTerms(input, gradOutput).Select(term => (term.Name, term.Term));
}
