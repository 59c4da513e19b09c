namespace DpToolkit.Accounting.Pld;

/// <summary>Lower bound of one direction's delta after composition: the sum less all that errors and wrapping around may have added.</summary>
internal sealed class LowerCurve(ComposedCurve curve, double theta, double logScale, double slack, int size, Func<double, double> tailBelow, Func<double, double> tailAbove)
{
    private const double Roundoff = 1.1102230246251565e-16;

    /// <summary>Delta at epsilon = j step, rounded down.</summary>
    public double At(long j)
    {
        double step = curve.Step, around = Math.Exp(-theta * step * size), half = Math.Exp(-theta * step * size / 2);

        // Mass at j + m, wrapped: from above, one or more cycles on; from below, within half a cycle, or further. No weight is above
        // 1 / (1 + theta).
        double wrapped = around + half + ((tailBelow((j - (size / 2.0)) * step) + tailAbove((j + size) * step)) / (1 + theta));
        double sum = curve.Sum(j) - slack - (1.01 * wrapped / Math.Max(1e-3, 1 - around));
        double rounding = 8 * Roundoff * (4 + Math.Abs(logScale) + (theta * j * step));
        return Math.Max(0, Math.Exp(logScale - (theta * j * step) - rounding) * sum * (1 - (4 * Roundoff)));
    }

    /// <summary>An epsilon at which delta is still above <paramref name="delta"/>; 0 when none is found.</summary>
    public double Epsilon(double delta, double upper)
    {
        long high = (long)Math.Ceiling(upper / curve.Step), low = high;
        for (long back = 1; ; back *= 2)
        {
            low = Math.Max(0, low - back);
            if (At(low) > delta)
                break;
            if (low == 0)
                return 0;
            high = low;
        }

        while (high - low > 1)
        {
            long middle = low + ((high - low) / 2);
            if (At(middle) > delta)
                low = middle;
            else
                high = middle;
        }

        return low * curve.Step;
    }
}
