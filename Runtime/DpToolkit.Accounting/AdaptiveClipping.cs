namespace DpToolkit.Accounting;

/// <summary>Noise for adaptive clipping (Andrew, Thakkar, McMahan and Ramaswamy 2021).</summary>
public static class AdaptiveClipping
{
    /// <summary>
    /// The gradient's noise multiplier so that gradient and clipped count together cost what <paramref name="noiseMultiplier"/>
    /// costs (Theorem 1): (z^-2 - (2 b)^-2)^(-1/2).
    /// </summary>
    /// <param name="noiseMultiplier">z, what accounting uses.</param>
    /// <param name="countStandardDeviation">b, standard deviation of the noise on the count of unclipped gradients.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count's noise is too small: it must be above z / 2.</exception>
    public static double GradientNoiseMultiplier(double noiseMultiplier, double countStandardDeviation)
    {
        Check.Positive(noiseMultiplier, nameof(noiseMultiplier));
        Check.Positive(countStandardDeviation, nameof(countStandardDeviation));
        double rest = Math.Pow(noiseMultiplier, -2) - Math.Pow(2 * countStandardDeviation, -2);
        return rest > 0
            ? 1 / Math.Sqrt(rest)
            : throw Check.Bad(nameof(countStandardDeviation), Check.Format($"above half the noise multiplier ({noiseMultiplier / 2})"), countStandardDeviation);
    }
}
