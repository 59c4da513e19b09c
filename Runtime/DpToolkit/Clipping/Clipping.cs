using static TorchSharp.torch;

namespace DpToolkit;

/// <summary>How the gradient of each sample is bounded. Whatever the choice, one sample moves the sum by at most maxGradNorm in L2 norm.</summary>
public abstract class Clipping
{
    /// <summary>Keeps a norm that is at the bound from exceeding it by rounding.</summary>
    private protected const double Slack = 1e-6;

    private protected Clipping()
    {
    }

    /// <summary>One factor a sample: min(1, C / |g|) over all parameters (Abadi et al., arXiv:1607.00133, algorithm 1).</summary>
    public static Clipping Flat { get; } = new FlatClipping();

    /// <summary>Each parameter tensor is clipped for itself, to C / sqrt(number of parameter tensors) (McMahan et al., arXiv:1710.06963).</summary>
    public static Clipping PerLayer { get; } = new PerLayerClipping();

    /// <summary>Every gradient is scaled to C / (1 + stability / |g|), so C only sets the scale of the step (Bu et al., arXiv:2206.07136, AUTO-S).</summary>
    /// <param name="stability">Gamma of the paper, in units of the gradient's norm; positive.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="stability"/> is not positive and finite.</exception>
    public static Clipping Automatic(double stability = 0.01) => new AutomaticClipping(stability);

    /// <summary>The clip factors of each parameter.</summary>
    /// <param name="squaredNorms">For each parameter, the samples' squared gradient norms, float64 [B], finite.</param>
    /// <param name="maxGradNorm">The bound C.</param>
    /// <returns>For each parameter, the samples' factors, float64 [B]; the same tensor where factors are shared.</returns>
    internal abstract IReadOnlyList<Tensor> Factors(IReadOnlyList<Tensor> squaredNorms, double maxGradNorm);

    private protected static Tensor Norm(IReadOnlyList<Tensor> squaredNorms)
    {
        var total = squaredNorms[0];
        for (var i = 1; i < squaredNorms.Count; i++)
            total = total.add(squaredNorms[i]);
        return total.sqrt();
    }
}
