using DpToolkit.Layers;
using static TorchSharp.torch;

namespace DpToolkit.Engine;

/// <summary>The clipped gradient sums of a logical batch, collected over its physical batches.</summary>
internal sealed class GradientSums(IReadOnlyList<TrainedParameter> parameters, Clipping clipping, GradSampleStrategy strategy) : IDisposable
{
    public IReadOnlyList<TrainedParameter> Parameters { get; } = parameters;

    public GradSampleStrategy Strategy { get; } = strategy;

    /// <summary>Adds the clipped gradients of what the tape holds.</summary>
    /// <param name="entries">The uses of layers that have an output gradient.</param>
    /// <param name="lossScale">What turns the gradient of the loss into that of the samples' own losses.</param>
    /// <param name="maxGradNorm">The bound C.</param>
    /// <param name="divisor">What the sums are divided by.</param>
    public ClippedBatch Add(IEnumerable<TapeEntry> entries, double lossScale, double maxGradNorm, double divisor)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var terms = Collect(entries);
        if (terms.Count == 0)
            return default;
        var norms = terms.Select(pair => SquaredNorms(pair.Term, lossScale)).ToList();
        var total = norms.Skip(1).Aggregate(norms[0], (sum, next) => sum.add(next));
        var samples = total.shape[0];

        var keep = total.isfinite();
        var kept = keep.sum().item<long>();
        if (kept < samples)
        {
            terms = [.. terms.Select(pair => (pair.Parameter, pair.Term.Keep(keep)))];
            norms = [.. terms.Select(pair => SquaredNorms(pair.Term, lossScale))];
        }

        var factors = clipping.Factors(norms, maxGradNorm);
        var shortened = factors[0].lt(1);
        for (var i = 1; i < factors.Count; i++)
        {
            if (!ReferenceEquals(factors[i], factors[0]))
                shortened = shortened.logical_or(factors[i].lt(1));
        }
        var clipped = shortened.logical_and(keep).sum().item<long>();
        for (var i = 0; i < terms.Count; i++)
        {
            var (parameter, term) = terms[i];
            var sum = parameter.Sum;
            term.AddClippedSum(factors[i].mul(lossScale / divisor).to(sum.dtype), sum);
        }
        return new ClippedBatch(samples, clipped, samples - kept);
    }

    public void Reset()
    {
        foreach (var parameter in Parameters)
            parameter.Reset();
    }

    public void Dispose()
    {
        foreach (var parameter in Parameters)
            parameter.Dispose();
    }

    private static List<(TrainedParameter Parameter, GradTerm Term)> Collect(IEnumerable<TapeEntry> entries)
    {
        var terms = new Dictionary<TrainedParameter, GradTerm>();
        var order = new List<TrainedParameter>();
        foreach (var entry in entries)
        {
            foreach (var (parameter, term) in entry.Layer.Terms(entry.Input, entry.OutputGrad!))
            {
                if (terms.TryGetValue(parameter, out var earlier))
                {
                    terms[parameter] = earlier.Combine(term);
                }
                else
                {
                    terms[parameter] = term;
                    order.Add(parameter);
                }
            }
        }
        return [.. order.Select(parameter => (parameter, terms[parameter]))];
    }

    private Tensor SquaredNorms(GradTerm term, double lossScale) => term.SquaredNorms(Strategy).to(ScalarType.Float64).mul_(lossScale * lossScale);
}
