using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Layers;

/// <summary>A rule that the user wrote.</summary>
internal sealed class RegisteredRule<TLayer>(Func<TLayer, Tensor, Tensor, IReadOnlyList<ParameterTerm>> terms) : TypedRule<TLayer>
    where TLayer : Module<Tensor, Tensor>
{
    protected override IEnumerable<(string Name, GradTerm Term)> Terms(TLayer layer, Tensor input, Tensor gradOutput, IReadOnlySet<string> wanted) =>
        terms(layer, input, gradOutput).Select(term => (term.Name, term.Term));
}
