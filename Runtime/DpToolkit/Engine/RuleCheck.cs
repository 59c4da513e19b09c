using DpToolkit.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace DpToolkit.Engine;

/// <summary>Compares the rules of layers with running the layers again on each sample alone.</summary>
internal static class RuleCheck
{
    private static readonly FallbackRule oracle = new();

    /// <exception cref="PrivacyViolationException">A rule's per-sample gradients, norms or sums differ from the loop's.</exception>
    public static void Verify(IEnumerable<TapeEntry> entries, GradSampleStrategy strategy)
    {
        foreach (var entry in entries)
        {
            using var scope = NewDisposeScope();
            using var guard = no_grad();
            var layer = entry.Layer;
            var expected = oracle.Terms(layer.Module, entry.Input, entry.OutputGrad!, layer.Parameters.Keys.ToHashSet())
                .ToDictionary(term => layer.Parameters[term.Name], term => term.Term.PerSample());
            foreach (var (parameter, term) in layer.Terms(entry.Input, entry.OutputGrad!))
            {
                var gradients = expected[parameter];
                var flat = gradients.reshape(gradients.shape[0], Math.Max(1, parameter.Parameter.numel()));
                var ones = torch.ones([gradients.shape[0]], gradients.dtype, gradients.device);
                Compare(layer, parameter, "squared norms", flat.mul(flat).sum([1L]), term.SquaredNorms(strategy));
                Compare(layer, parameter, "sum", flat.sum([0L]).view(parameter.Parameter.shape), term.ClippedSum(ones));
                Compare(layer, parameter, "per-sample gradients", gradients, term.PerSample());
            }
        }
    }

    private static void Compare(TapedLayer layer, TrainedParameter parameter, string what, Tensor expected, Tensor actual)
    {
        var tolerance = expected.dtype == ScalarType.Float64 ? 1e-8 : expected.dtype == ScalarType.Float32 ? 1e-3 : 5e-2;
        var scale = expected.abs().max().to(ScalarType.Float64).item<double>();
        var difference = expected.sub(actual).abs().max().to(ScalarType.Float64).item<double>();
        if (!(difference <= tolerance * Math.Max(scale, double.Epsilon)))
            throw new PrivacyViolationException($"The rule of {layer.Path} ({layer.Module.GetType().Name}) is wrong for {parameter.Path}: its {what} differ from those of the layer run on each sample alone by {difference:G3}, where the largest is {scale:G3}. Clipping by it would bound nothing; correct the rule, or mark the layer IPerSampleGradFallback.");
    }
}
