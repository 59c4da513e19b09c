using System.Runtime.CompilerServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DpToolkit.Layers;

/// <summary>Rows of a table [V, d] looked up by indices [B, ...].</summary>
internal sealed class EmbeddingRule : TypedRule<Embedding>
{
    private static readonly ConditionalWeakTable<Embedding, EmbeddingOptions> options = [];

    protected override string? Refusal(Embedding layer)
    {
        var found = options.GetValue(layer, EmbeddingOptions.Of);
        if (found.MaxNorm)
            return "max_norm rewrites rows of the table during forward, from data and without noise; make the Embedding without max_norm";
        if (found.ScaleGradByFreq)
            return "scale_grad_by_freq divides by how often an index occurs in the whole batch, so samples influence each other; make the Embedding without it";
        return null;
    }

    protected override IEnumerable<(string Name, GradTerm Term)> Terms(Embedding layer, Tensor input, Tensor gradOutput, IReadOnlySet<string> wanted)
    {
        if (!wanted.Contains("weight"))
            yield break;
        var found = options.GetValue(layer, EmbeddingOptions.Of);
        var g = found.PaddingIndex is { } padding
            ? gradOutput.masked_fill(input.eq(padding).unsqueeze(input.dim()), 0)
            : gradOutput;
        yield return ("weight", GradTerm.Index(input, g, found.Rows));
    }
}
