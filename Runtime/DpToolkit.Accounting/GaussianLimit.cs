using DpToolkit.Accounting.Numerics;
using DpToolkit.Accounting.Pld;

namespace DpToolkit.Accounting;

/// <summary>
/// Gaussian differential privacy of subsampled training by the central limit theorem (Bu, Dong, Long and Su 2020): the mu that
/// many steps tend to. ESTIMATES to reproduce papers and Opacus' numbers, never bounds.
/// </summary>
public static class GaussianLimit
{
    /// <summary>mu with Poisson batches: q sqrt(T (exp(sigma^-2) - 1)).</summary>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static double PoissonMu(double noiseMultiplier, double sampleRate, long steps)
    {
        Verify(noiseMultiplier, sampleRate, steps);
        return sampleRate == 0 || steps == 0 ? 0 : sampleRate * Math.Sqrt(steps * Special.Expm1(1 / (noiseMultiplier * noiseMultiplier)));
    }

    /// <summary>mu with batches of fixed size: q sqrt(2 T (exp(sigma^-2) Phi(1.5 / sigma) + 3 Phi(-0.5 / sigma) - 2)).</summary>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static double UniformMu(double noiseMultiplier, double sampleRate, long steps)
    {
        Verify(noiseMultiplier, sampleRate, steps);
        return sampleRate == 0 || steps == 0 ? 0 : sampleRate * Math.Sqrt(steps * UniformFactor(noiseMultiplier));
    }

    /// <summary>Epsilon of mu-GDP at <paramref name="delta"/>, exactly.</summary>
    /// <exception cref="ArgumentOutOfRangeException">mu is negative, or delta not strictly between 0 and 1.</exception>
    public static double GetEpsilon(double mu, double delta)
    {
        Check.Epsilon(mu, nameof(mu));
        Check.Delta(delta);
        return mu == 0 || double.IsInfinity(mu) ? mu : DominatingPair.Inverse(new GaussianPair(1 / mu).Delta, delta);
    }

    /// <summary>Delta of mu-GDP at <paramref name="epsilon"/>, exactly.</summary>
    /// <exception cref="ArgumentOutOfRangeException">mu or epsilon is negative.</exception>
    public static double GetDelta(double mu, double epsilon)
    {
        Check.Epsilon(mu, nameof(mu));
        Check.Epsilon(epsilon);
        return mu == 0 || double.IsInfinity(epsilon) ? 0 : double.IsInfinity(mu) ? 1 : Math.Min(1, new GaussianPair(1 / mu).Delta(epsilon));
    }

    /// <summary>2 (exp(h^2) Phi(3h / 2) + 3 Phi(-h / 2) - 2) for h = 1 / sigma, about h^2 when small, in a form that doesn't cancel.</summary>
    internal static double UniformFactor(double noiseMultiplier)
    {
        double h = 1 / noiseMultiplier, square = Special.Expm1(h * h), above = 1 - Special.NormalTail(1.5 * h);

        // Phi(3h/2) - 1/2 - 3 (Phi(h/2) - 1/2) = -h^3 phi(0) (27/48 - 3/48) + ...
        double third = h > 0.05
            ? above - 0.5 - (3 * (0.5 - Special.NormalTail(0.5 * h)))
            : -h * h * h * Special.NormalDensity(0) * (0.5 - (h * h * (243 - 3) / 1280));
        return 2 * ((square * above) + third);
    }

    private static void Verify(double noiseMultiplier, double sampleRate, long steps)
    {
        Check.NoiseMultiplier(noiseMultiplier);
        Check.SampleRate(sampleRate);
        Check.Count(steps, nameof(steps));
    }
}
