using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting.Pld;

/// <summary>
/// Loss grids whose divergence is below the pair's everywhere. Between two grid points the divergence, convex in exp(epsilon),
/// lies above the neighboring chords continued, and so above their mean; taking the lower end of each gives lines below it
/// that meet at the grid points (a lower bound in the manner of Doroshenko et al. 2022). Every rounding is downwards.
/// </summary>
internal static class OptimisticGrid
{
    private const double Roundoff = 16 * 1.1102230246251565e-16;

    public static (LossGrid Forward, LossGrid? Reverse) Of(DominatingPair pair, double step, double upper, double lower)
    {
        double tail = Math.Min(upper, lower);
        double[] delta = Divergences(pair.Delta, step, tail, pair.RelativeError);
        if (pair.IsSymmetric)
            return (Below(Until(delta, upper), Until(delta, lower), step), null);
        double[] reverse = Divergences(pair.ReverseDelta, step, tail, pair.RelativeError);
        return (Below(Until(delta, upper), Until(reverse, lower), step), Below(Until(reverse, upper), Until(delta, lower), step));
    }

    private static double[] Divergences(Func<double, double> divergence, double step, double tail, double relativeError)
    {
        var values = new double[(int)Math.Ceiling(LossGrid.Extent(divergence, tail) / step) + 4];
        for (int i = 0; i < values.Length; i++)
            values[i] = divergence(i * step) * (1 - relativeError);
        return values;
    }

    /// <summary>The values down to a tail, and a few more.</summary>
    private static double[] Until(double[] values, double tail)
    {
        int count = Math.Min(values.Length, Array.FindIndex(values, value => value <= tail) + 4);
        return count < 4 ? values : [.. values.Take(count)];
    }

    private static LossGrid Below(double[] delta, double[] reverse, double step)
    {
        int zero = reverse.Length - 1, count = zero + delta.Length;
        var value = new double[count];
        for (int i = 1; i < reverse.Length; i++)
            value[zero - i] = Math.Exp(-i * step) * reverse[i] * (1 - Roundoff);
        delta.CopyTo(value, zero);

        double width = Special.Expm1(step), growth = Math.Exp(step);
        var floor = Floors(value, zero, step, width, growth);
        var kept = Hull(floor, zero, step);

        var mass = new double[count];
        for (int n = 0; n < kept.Count; n++)
        {
            int i = kept[n];
            double right = n + 1 < kept.Count ? Slope(floor, zero, step, i, kept[n + 1]) : 0;
            double left = n > 0
                ? Slope(floor, zero, step, kept[n - 1], i) * Math.Exp((i - kept[n - 1]) * step)
                : -Math.Exp((i - zero) * step);
            mass[i] = Math.Max(0, (right - left) * (1 - Roundoff) - (Roundoff * (Math.Abs(right) + Math.Abs(left))));
        }

        return new LossGrid(step, [.. Enumerable.Range(-zero, count)], mass, 0);
    }

    /// <summary>The lower bound at the grid points, over 1 - exp(epsilon) where epsilon &lt; 0.</summary>
    private static double[] Floors(double[] value, int zero, double step, double width, double growth)
    {
        int last = value.Length - 1;

        // Slopes of the divergence between i and i + 1, times exp(epsilon) at i.
        var slope = new double[last];
        for (int i = 0; i < last; i++)
            slope[i] = ((value[i + 1] - value[i]) / width) - (i < zero ? Math.Exp((i - zero) * step) : 0);

        var floor = (double[])value.Clone();
        floor[0] = floor[last] = 0;
        for (int i = 0; i < last; i++)
        {
            if (i < 2 || i > last - 3)
            {
                floor[i] = floor[i + 1] = 0;
                continue;
            }

            double error = Roundoff * (value[i] + value[i + 1] + (width * (Math.Abs(slope[i + 1]) + Math.Abs(slope[i]) + Math.Abs(slope[i - 1]))));
            double fromRight = Math.Max(0, width * ((slope[i + 1] / growth) - slope[i])) + error;
            double fromLeft = Math.Max(0, width * (slope[i] - (slope[i - 1] * growth))) + error;
            double atLeft = value[i] - (fromRight / 2), atRight = value[i + 1] - (fromLeft / 2);
            if (atLeft < 0 || atRight < 0)
                (atLeft, atRight) = i < zero ? (0, 0) : (Math.Max(0, value[i] - fromRight), value[i + 1]);
            floor[i] = Math.Min(floor[i], atLeft);
            floor[i + 1] = Math.Min(floor[i + 1], atRight);
        }

        return floor;
    }

    /// <summary>Indices of the lower convex hull over exp(epsilon).</summary>
    private static List<int> Hull(double[] floor, int zero, double step)
    {
        var hull = new List<int> { 0 };
        for (int i = 1; i < floor.Length; i++)
        {
            while (hull.Count > 1)
            {
                int middle = hull[hull.Count - 1], before = hull[hull.Count - 2];
                if (Slope(floor, zero, step, before, middle) * Math.Exp((middle - before) * step) < Slope(floor, zero, step, middle, i))
                    break;
                hull.RemoveAt(hull.Count - 1);
            }

            hull.Add(i);
        }

        return hull;
    }

    /// <summary>Slope over exp(epsilon) between two points, times exp(epsilon) at the first.</summary>
    private static double Slope(double[] floor, int zero, double step, int i, int j)
    {
        double line = (j < zero ? -Special.Expm1((j - zero) * step) : 0) - (i < zero ? -Special.Expm1((i - zero) * step) : 0);
        return (floor[j] - floor[i] + line) / Special.Expm1((j - i) * step);
    }
}
