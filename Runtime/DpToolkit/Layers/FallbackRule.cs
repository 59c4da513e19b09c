using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Layers;

/// <summary>Per-sample gradients by running the layer again on each sample alone, with autograd.</summary>
internal sealed class FallbackRule : LayerRule
{
    public override IEnumerable<(string Name, GradTerm Term)> Terms(Module layer, Tensor input, Tensor gradOutput, IReadOnlySet<string> wanted)
    {
        var module = (Module<Tensor, Tensor>)layer;
        var parameters = layer.named_parameters(false).Where(named => wanted.Contains(named.name)).ToList();
        var rows = parameters.Select(_ => new List<Tensor>()).ToList();
        using (enable_grad())
        {
            for (long i = 0; i < input.shape[0]; i++)
            {
                using var scope = NewDisposeScope();
                var output = module.forward(input.narrow(0, i, 1));
                var g = gradOutput.narrow(0, i, 1);
                if (!output.shape.AsSpan().SequenceEqual(g.shape))
                    throw new InvalidOperationException($"{layer.GetType().Name} returned [{string.Join(", ", output.shape)}] for one sample, where a row of its batched output is [{string.Join(", ", g.shape)}]: its samples are not computed independently.");
                if (!output.requires_grad)
                    throw new InvalidOperationException($"{layer.GetType().Name} returned an output that doesn't depend on its parameters; freeze them (requires_grad = false) or use them.");
                var gradients = autograd.grad([output], [.. parameters.Select(named => (Tensor)named.parameter)], [g], allow_unused: true);
                for (var k = 0; k < parameters.Count; k++)
                {
                    var gradient = gradients[k].IsInvalid ? zeros_like(parameters[k].parameter) : gradients[k];
                    rows[k].Add(gradient.detach().MoveToOuterDisposeScope());
                }
            }
        }
        for (var k = 0; k < parameters.Count; k++)
        {
            var (name, parameter) = parameters[k];
            yield return (name, GradTerm.Sum(rows[k].Count == 0 ? zeros([0, .. parameter.shape], parameter.dtype, parameter.device) : stack(rows[k], 0)));
        }
    }
}
