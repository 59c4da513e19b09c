namespace DpToolkit.Layers;

/// <summary>Chooses between Gram matrices and instantiated per-sample gradients; the only place that does.</summary>
internal static class RouteCost
{
    /// <summary>Multiply-adds that moving one number of an instantiated gradient through memory costs.</summary>
    private const double MemoryWeight = 16;

    /// <summary>Whether the norms of sum_t b_t a_tᵀ come from the T×T Gram matrices of a [T, d] and b [T, p].</summary>
    public static bool UseGram(GradSampleStrategy strategy, long positions, long inputs, long outputs) => strategy switch
    {
        GradSampleStrategy.PerSample => false,
        GradSampleStrategy.Ghost => true,
        GradSampleStrategy.BookKeeping => 2.0 * positions * positions <= (double)inputs * outputs,
        _ => (double)positions * positions * (inputs + outputs) <= MemoryWeight * inputs * outputs,
    };
}
