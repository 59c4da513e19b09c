using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DpToolkit.Layers;

/// <summary>The options of an Embedding, which the layer doesn't show: found by looking at what it does.</summary>
internal sealed record EmbeddingOptions(long Rows, long? PaddingIndex, bool MaxNorm, bool ScaleGradByFreq)
{
    /// <summary>Runs the layer on all its rows. The weights are afterwards as they were before.</summary>
    public static EmbeddingOptions Of(Embedding layer)
    {
        using var scope = NewDisposeScope();
        var weight = layer.weight ?? throw new InvalidOperationException("An Embedding without a weight.");
        var rows = weight.shape[0];
        var trained = weight.requires_grad;
        var earlierGrad = weight.grad;
        try
        {
            if (RewritesRows(layer, weight))
                return new(rows, null, MaxNorm: true, ScaleGradByFreq: false);
            weight.requires_grad = true;
            var once = Counts(layer, weight, arange(rows, ScalarType.Int64, weight.device));
            var padding = once.eq(0).nonzero();
            long? paddingIndex = padding.shape[0] == 0 ? null : padding.cpu().view(padding.shape[0])[0].item<long>();
            var probe = paddingIndex == 0 ? Math.Min(1, rows - 1) : 0;
            var twice = Counts(layer, weight, tensor(new[] { probe, probe }, ScalarType.Int64, weight.device));
            return new(rows, paddingIndex, MaxNorm: false, ScaleGradByFreq: probe != paddingIndex && twice[probe].item<double>() < 1.5);
        }
        finally
        {
            weight.requires_grad = trained;
            weight.grad = earlierGrad;
        }
    }

    private static bool RewritesRows(Embedding layer, Parameter weight)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var saved = weight.clone();
        weight.fill_(weight.dtype == ScalarType.Float16 ? 1e4 : 1e18);
        var huge = weight.clone();
        layer.forward(zeros([1], ScalarType.Int64, weight.device));
        var rewritten = !weight.eq(huge).all().item<bool>();
        weight.copy_(saved);
        return rewritten;
    }

    /// <summary>For each row, the gradient of the sum of what was looked up, as a share of the row.</summary>
    private static Tensor Counts(Embedding layer, Parameter weight, Tensor indices)
    {
        using var grad = enable_grad();
        weight.grad = null;
        layer.forward(indices).sum().backward();
        var counts = weight.grad ?? throw new InvalidOperationException("An Embedding that gives its weight no gradient.");
        if (counts.is_sparse)
            counts = counts.to_dense();
        return counts.to(ScalarType.Float64).sum([1L]).div(weight.shape[1]);
    }
}
