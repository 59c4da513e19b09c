using static TorchSharp.torch;

namespace DpToolkit.Layers;

/// <summary>What the terms of a module's parameters add up to. Terms of one parameter (used more than once) are combined.</summary>
public static class ParameterTermExtensions
{
    /// <summary>Squared L2 norms of each parameter's per-sample gradients, [B], by parameter name.</summary>
    public static IReadOnlyDictionary<string, Tensor> SquaredNorms(this IReadOnlyList<ParameterTerm> terms) => ByName(terms, term => term.SquaredNorms());

    /// <summary>Per-sample gradients of each parameter, [B, *parameter.shape], by parameter name.</summary>
    public static IReadOnlyDictionary<string, Tensor> PerSample(this IReadOnlyList<ParameterTerm> terms) => ByName(terms, term => term.PerSample());

    /// <summary>sum_i factors_i g_i of each parameter, in its shape, by parameter name.</summary>
    /// <param name="terms">The terms.</param>
    /// <param name="factors">One factor a sample, [B].</param>
    public static IReadOnlyDictionary<string, Tensor> ClippedSums(this IReadOnlyList<ParameterTerm> terms, Tensor factors) => ByName(terms, term => term.ClippedSum(factors));

    private static Dictionary<string, Tensor> ByName(IReadOnlyList<ParameterTerm> terms, Func<GradTerm, Tensor> result)
    {
        using var _ = no_grad();
        return terms.GroupBy(term => term.Name).ToDictionary(
            uses => uses.Key,
            uses => result(uses.Select(use => use.Term).Aggregate((sum, use) => sum.Combine(use))));
    }
}
