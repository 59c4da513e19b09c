using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting.Rdp;

/// <summary>
/// Rényi divergence of the Poisson-subsampled Gaussian mechanism (Mironov, Talwar and Zhang 2019, Section 3.3):
/// log(A) / (order - 1) with A = E_{x ~ N(0, sigma^2)} [((1 - q) + q exp((2x - 1) / (2 sigma^2)))^order].
/// A - 1 is summed, not A, so that tiny sampling rates keep full relative precision.
/// </summary>
internal static class SubsampledGaussian
{
    private const int LargestSummedOrder = 256;

    public static double Renyi(double sampleRate, double noiseMultiplier, double order)
    {
        if (sampleRate == 0)
            return 0;
        if (noiseMultiplier == 0)
            return double.PositiveInfinity;
        if (sampleRate == 1)
            return order / (2 * noiseMultiplier * noiseMultiplier);
        double logMoment = order == Math.Floor(order) && order <= LargestSummedOrder
            ? IntegerOrder(sampleRate, noiseMultiplier, (int)order)
            : AnyOrder(sampleRate, noiseMultiplier, order);
        return logMoment / (order - 1);
    }

    /// <summary>log A by the binomial sum; the terms i = 0 and 1 are left out, their share of A - 1 is 0.</summary>
    private static double IntegerOrder(double q, double sigma, int order)
    {
        double twoVariance = 2 * sigma * sigma, ratio = Math.Log(q) - Special.Log1p(-q);
        double logBinomial = order * Special.Log1p(-q), logSum = double.NegativeInfinity;
        for (int i = 1; i <= order; i++)
        {
            logBinomial += ratio + Math.Log((order - i + 1.0) / i);
            if (i == 1)
                continue;
            double exponent = ((double)i * (i - 1)) / twoVariance;
            double logFactor = exponent > 40 ? exponent : Math.Log(Special.Expm1(exponent));
            logSum = Special.LogAdd(logSum, logBinomial + logFactor);
        }

        return logSum > 40 ? logSum : Special.Log1p(Math.Exp(logSum));
    }

    /// <summary>
    /// log A by the trapezoidal rule over y = x / sigma of (1 + u)^order - 1 - order u, u = q (exp(y / sigma - 1 / (2 sigma^2)) - 1),
    /// against the normal density: the integrand is positive, and E[u] = 0. It is analytic in a strip of half-width pi sigma, so
    /// that the rule converges geometrically (Trefethen and Weideman 2014); the step makes its error less than 1e-17 relative.
    /// </summary>
    private static double AnyOrder(double q, double sigma, double order)
    {
        double step = Step(sigma);
        double low = -9.5, high = (order / sigma) + 9.5;
        double center = 1 / (2 * sigma * sigma);
        long first = (long)Math.Floor(low / step), last = (long)Math.Ceiling(high / step);
        double scale = 0, sum = 0;
        for (long k = first; k <= last; k++)
        {
            double y = k * step;
            double exponent = (y / sigma) - center;
            double logDensity = (-0.5 * y * y) - Special.LnSqrt2Pi;
            double logRatio, value;
            if (exponent < 600)
            {
                double u = q * Special.Expm1(exponent);
                logRatio = Special.Log1p(u);
                value = Math.Abs(u * order) < 0.02 ? Remainder(u, order) : double.NaN;
                if (!double.IsNaN(value))
                {
                    sum += value * Math.Exp(logDensity - scale);
                    continue;
                }

                double top = order * logRatio;
                if (top < 30)
                {
                    sum += (Special.Expm1(top) - (order * u)) * Math.Exp(logDensity - scale);
                    continue;
                }

                value = top + logDensity;
                sum -= (1 + (order * u)) * Math.Exp(logDensity - scale);
            }
            else
            {
                value = (order * (Math.Log(q) + exponent)) + logDensity;
            }

            if (value - scale > 600)
            {
                sum *= Math.Exp(scale - value);
                scale = value;
            }

            sum += Math.Exp(value - scale);
        }

        double logSum = Math.Log(sum * step) + scale;
        return logSum > 40 ? logSum : Special.Log1p(Math.Exp(logSum));
    }

    /// <summary>log E_{x ~ N(0, sigma^2)} [(exp((2x - 1) / (2 sigma^2)) - 1)^order] for an even order, by the same rule.</summary>
    public static double LogCentralMoment(double sigma, int order)
    {
        double step = Step(sigma), center = 1 / (2 * sigma * sigma), logSum = double.NegativeInfinity;
        long first = (long)Math.Floor(-9.5 / step), last = (long)Math.Ceiling(((order / sigma) + 9.5) / step);
        for (long k = first; k <= last; k++)
        {
            double y = k * step, exponent = (y / sigma) - center;
            double log = exponent > 40 ? exponent : Math.Log(Math.Abs(Special.Expm1(exponent)));
            logSum = Special.LogAdd(logSum, (order * log) - (0.5 * y * y));
        }

        return logSum + Math.Log(step) - Special.LnSqrt2Pi;
    }

    /// <summary>(1 + u)^order - 1 - order u for small u, by the binomial series.</summary>
    private static double Remainder(double u, double order)
    {
        double term = order * (order - 1) / 2 * u * u, sum = term;
        for (int i = 3; i < 40 && Math.Abs(term) > 1e-18 * sum; i++)
        {
            term *= u * (order - i + 1) / i;
            sum += term;
        }

        return sum;
    }

    /// <summary>Widest step whose error exp(b^2 / 2 - 2 pi b / step) is under 1e-18 for some b within the strip.</summary>
    private static double Step(double sigma)
    {
        const double target = 42;
        double b = Math.Min(0.95 * Math.PI * sigma, Math.Sqrt(2 * target));
        return Math.Min(0.5, 2 * Math.PI * b / (target + (b * b / 2)));
    }
}
