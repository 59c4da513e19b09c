using DpToolkit.Accounting.Pld;

namespace DpToolkit.Accounting;

/// <summary>The Gaussian mechanism without sampling, exactly (Balle and Wang 2018).</summary>
public static class GaussianMechanism
{
    /// <summary>Delta at <paramref name="epsilon"/> &gt;= 0 of noise <paramref name="noiseMultiplier"/> times the L2 sensitivity.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static double GetDelta(double noiseMultiplier, double epsilon)
    {
        Check.NoiseMultiplier(noiseMultiplier);
        Check.Epsilon(epsilon);
        return noiseMultiplier == 0 ? 1 : double.IsInfinity(epsilon) ? 0 : Math.Min(1, new GaussianPair(noiseMultiplier).Delta(epsilon));
    }

    /// <summary>Epsilon at <paramref name="delta"/>; infinite without noise.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static double GetEpsilon(double noiseMultiplier, double delta)
    {
        Check.NoiseMultiplier(noiseMultiplier);
        Check.Delta(delta);
        return noiseMultiplier == 0 ? double.PositiveInfinity : DominatingPair.Inverse(new GaussianPair(noiseMultiplier).Delta, delta);
    }

    /// <summary>The least noise multiplier for (<paramref name="epsilon"/>, <paramref name="delta"/>), rounded up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static double GetNoiseMultiplier(double epsilon, double delta)
    {
        Check.Epsilon(epsilon);
        Check.Delta(delta);
        return DominatingPair.Inverse(sigma => sigma == 0 ? 1 : new GaussianPair(sigma).Delta(epsilon), delta);
    }
}
