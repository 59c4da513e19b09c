namespace DpToolkit;

/// <summary>How the per-sample gradient norms of a matrix parameter are found; every choice gives the same numbers.</summary>
public enum GradSampleStrategy
{
    /// <summary>The route with the fewest operations, chosen for each parameter and shape.</summary>
    Auto,

    /// <summary>Per-sample gradients are always instantiated: B times the parameter's memory.</summary>
    PerSample,

    /// <summary>Norms always come from Gram matrices (Li et al., arXiv:2110.05679): no per-sample gradient is ever instantiated.</summary>
    Ghost,

    /// <summary>Gram matrices where 2T² ≤ p·d, instantiated and kept otherwise (Bu et al., arXiv:2210.00038): the least memory.</summary>
    BookKeeping,
}
