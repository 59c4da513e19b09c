using DpToolkit.Layers;
using static TorchSharp.torch;

namespace DpToolkit.Tests.Layers;

/// <summary>Compares a layer's rule with running the layer on each sample alone, under autograd.</summary>
internal static class RuleOracle
{
    public const double Tolerance = 1e-10;

    public static void Check(nn.Module<Tensor, Tensor> layer, Tensor input, int seed)
    {
        using var scope = NewDisposeScope();
        manual_seed(seed);
        var wanted = layer.named_parameters(false).Where(named => named.parameter.requires_grad).Select(named => named.name).ToHashSet();
        Assert.NotEmpty(wanted);
        Tensor gradOutput;
        using (no_grad())
            gradOutput = randn_like(layer.forward(input));
        var expected = MicroBatches(layer, input, gradOutput, wanted);
        foreach (var strategy in Enum.GetValues<GradSampleStrategy>())
        {
            using var guard = no_grad();
            var rule = LayerRules.Find(layer);
            Assert.NotNull(rule);
            Assert.Null(rule.Refusal(layer));
            var terms = rule.Terms(layer, input, gradOutput, wanted).ToDictionary(term => term.Name, term => term.Term);
            Assert.Equal(wanted.Order(), terms.Keys.Order());
            foreach (var (name, term) in terms)
                CheckTerm(term, expected[name], strategy, $"{layer.GetName()}.{name} {strategy}");
        }
    }

    /// <summary>Norms first, then the sum, as a step does; then per-sample gradients.</summary>
    public static void CheckTerm(GradTerm term, Tensor expected, GradSampleStrategy strategy, string what)
    {
        var samples = expected.shape[0];
        var flat = expected.reshape(samples, Math.Max(1, expected.numel() / Math.Max(1, samples)));
        var factors = rand([samples], ScalarType.Float64);
        Close(flat.mul(flat).sum([1L]), term.SquaredNorms(strategy), $"{what}: squared norms");
        var shape = expected.shape[1..];
        Close(factors.unsqueeze(0).matmul(flat).reshape(shape), term.ClippedSum(factors), $"{what}: clipped sum");
        Close(expected, term.PerSample(), $"{what}: per-sample gradients");
        var keep = arange(samples, ScalarType.Int64).remainder(2).eq(0);
        Close(factors.mul(keep.to(ScalarType.Float64)).unsqueeze(0).matmul(flat).reshape(shape), term.Keep(keep).ClippedSum(factors), $"{what}: kept samples");
    }

    public static Dictionary<string, Tensor> MicroBatches(nn.Module<Tensor, Tensor> layer, Tensor input, Tensor gradOutput, IReadOnlySet<string> wanted)
    {
        var parameters = layer.named_parameters(false).Where(named => wanted.Contains(named.name)).ToList();
        var rows = parameters.ToDictionary(named => named.name, _ => new List<Tensor>());
        using (enable_grad())
        {
            for (long i = 0; i < input.shape[0]; i++)
            {
                foreach (var (_, parameter) in parameters)
                    parameter.grad = null;
                layer.forward(input.narrow(0, i, 1)).mul(gradOutput.narrow(0, i, 1)).sum().backward();
                foreach (var (name, parameter) in parameters)
                    rows[name].Add(parameter.grad!.clone());
            }
        }
        foreach (var (_, parameter) in parameters)
            parameter.grad = null;
        return rows.ToDictionary(row => row.Key, row => stack(row.Value, 0));
    }

    public static void Close(Tensor expected, Tensor actual, string what)
    {
        Assert.True(expected.shape.AsSpan().SequenceEqual(actual.shape), $"{what}: expected [{string.Join(", ", expected.shape)}], got [{string.Join(", ", actual.shape)}]");
        if (expected.numel() == 0)
            return;
        var difference = expected.sub(actual).abs().max().item<double>();
        var scale = Math.Max(1, expected.abs().max().item<double>());
        Assert.True(difference <= Tolerance * scale, $"{what}: differs by {difference} at scale {scale}");
    }
}
