namespace DpToolkit;

/// <summary>What a stream's randomness is for; part of the cipher's input.</summary>
internal enum NoisePurpose
{
    /// <summary>Gaussian noise added to clipped sums.</summary>
    Gradients = 0,

    /// <summary>Which records make a batch.</summary>
    Sampling = 1,

    /// <summary>Noise of released statistics other than gradients (adaptive clipping's counts).</summary>
    Statistics = 2,
}
