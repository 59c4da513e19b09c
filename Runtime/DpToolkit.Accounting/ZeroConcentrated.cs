using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting;

/// <summary>
/// Zero-concentrated differential privacy (Bun and Steinke 2016): Rényi divergence of at most rho times the order, for every
/// order. Rhos of composed mechanisms add up.
/// </summary>
public static class ZeroConcentrated
{
    /// <summary>Rho of Gaussian noise: 1 / (2 sigma^2), infinite without noise.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The noise is negative or not finite.</exception>
    public static double OfGaussian(double noiseMultiplier) => 0.5 / (Check.NoiseMultiplier(noiseMultiplier) * noiseMultiplier);

    /// <summary>Rho of pure epsilon-differential privacy: epsilon^2 / 2 (Proposition 3; rho is never above epsilon either).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Epsilon is negative or NaN.</exception>
    public static double OfPure(double epsilon) => Check.Epsilon(epsilon) * Math.Min(1, epsilon / 2);

    /// <summary>Epsilon at <paramref name="delta"/>, at the best order (Canonne, Kamath and Steinke 2020, Corollary 13).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Rho is negative, or delta not strictly between 0 and 1.</exception>
    public static double GetEpsilon(double rho, double delta)
    {
        Check.Rho(rho);
        Check.Delta(delta);
        if (rho == 0 || double.IsInfinity(rho))
            return rho;
        double log = Math.Log(delta);
        return Math.Max(0, Least(a => ((1 + a) * rho) - ((log + Math.Log(1 + a)) / a) + Math.Log(a / (1 + a)), Math.Sqrt(-log / rho)) * (1 + 1e-14));
    }

    /// <summary>Delta at <paramref name="epsilon"/>, at the best order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Rho or epsilon is negative.</exception>
    public static double GetDelta(double rho, double epsilon)
    {
        Check.Rho(rho);
        Check.Epsilon(epsilon);
        if (rho == 0 || double.IsInfinity(epsilon))
            return double.IsInfinity(rho) ? 1 : 0;
        if (double.IsInfinity(rho))
            return 1;
        double log = Least(a => (a * (((1 + a) * rho) - epsilon)) + (a * Math.Log(a)) - ((1 + a) * Special.Log1p(a)), Math.Max(1e-3, (epsilon - rho) / (2 * rho)));
        return Math.Min(1, Math.Exp(log) * (1 + 1e-12));
    }

    /// <summary>The largest rho that implies (<paramref name="epsilon"/>, <paramref name="delta"/>), rounded down.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Epsilon isn't positive, or delta not strictly between 0 and 1.</exception>
    public static double GetRho(double epsilon, double delta)
    {
        Check.TargetEpsilon(epsilon);
        Check.Delta(delta);
        double low = 0, high = epsilon;
        while (GetEpsilon(high, delta) <= epsilon)
            (low, high) = (high, 2 * high);
        while (high - low > 1e-14 * high)
        {
            double middle = (low + high) / 2;
            if (middle <= low || middle >= high)
                break;
            if (GetEpsilon(middle, delta) <= epsilon)
                low = middle;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>The least value over order - 1, by golden section in its logarithm around a guess; any order gives a bound.</summary>
    private static double Least(Func<double, double> value, double guess)
    {
        const double golden = 0.38196601125010515;
        double low = Math.Log(guess) - 12, high = Math.Log(guess) + 12;
        double left = low + (golden * (high - low)), right = high - (golden * (high - low));
        double atLeft = value(Math.Exp(left)), atRight = value(Math.Exp(right));
        while (high - low > 1e-9)
        {
            if (atLeft <= atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = low + (golden * (high - low));
                atLeft = value(Math.Exp(left));
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = high - (golden * (high - low));
                atRight = value(Math.Exp(right));
            }
        }

        return Math.Min(atLeft, atRight);
    }
}
