using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting.Pld;

/// <summary>
/// A privacy loss distribution on a grid: mass at the losses (First + i) Step, and at infinity. Its hockey-stick
/// divergence, sum of (1 - exp(epsilon - loss))+ mass, is what composition needs; a measure whose divergence is higher
/// everywhere stays higher under composition with any other measure, so that bounds compose.
/// </summary>
internal sealed class LossGrid(double step, int first, double[] mass, double infinity)
{
    private const double Roundoff = 8 * 1.1102230246251565e-16;

    public double Step => step;

    public int First => first;

    public double[] Mass => mass;

    public double Infinity => infinity;

    /// <summary>
    /// Connect the dots (Doroshenko, Ghazi, Kamath, Kumar and Manurangsi 2022): the divergence as a function of exp(epsilon)
    /// is convex, so the chords between grid points lie above it, and they are the divergence of a measure on the grid.
    /// Every rounding is upwards.
    /// </summary>
    /// <param name="pair">The pair.</param>
    /// <param name="step">Distance of the grid's points.</param>
    /// <param name="upper">Divergence below which the upper tail goes to infinity.</param>
    /// <param name="lower">The same for the lower tail, which goes to the lowest point.</param>
    /// <returns>The distribution and, where it differs, that of the exchanged pair.</returns>
    public static (LossGrid Forward, LossGrid? Reverse) Pessimistic(DominatingPair pair, double step, double upper, double lower)
    {
        double tail = Math.Min(upper, lower);
        double[] delta = Divergences(pair.Delta, step, tail);
        if (pair.IsSymmetric)
            return (Connect(delta, delta, step, upper, lower, pair.RelativeError), null);
        double[] reverse = Divergences(pair.ReverseDelta, step, tail);
        return (Connect(delta, reverse, step, upper, lower, pair.RelativeError), Connect(reverse, delta, step, upper, lower, pair.RelativeError));
    }

    /// <summary>Where a divergence falls to <paramref name="tail"/>.</summary>
    public static double Extent(Func<double, double> divergence, double tail)
    {
        double low = 0, high = 1e-6;
        while (divergence(high) > tail && high < 1e9)
        {
            low = high;
            high *= 2;
        }

        for (int i = 0; i < 30; i++)
        {
            double middle = (low + high) / 2;
            if (divergence(middle) > tail)
                low = middle;
            else
                high = middle;
        }

        return high;
    }

    private static double[] Divergences(Func<double, double> divergence, double step, double tail)
    {
        var values = new double[(int)Math.Ceiling(Extent(divergence, tail) / step) + 2];
        for (int i = 0; i < values.Length; i++)
            values[i] = divergence(i * step);
        return values;
    }

    /// <summary>
    /// With delta(e) = 1 - exp(e) + c(e) for e &lt; 0, c(e) = exp(e) reverse(-e), the mass at a point is exp(e) times the change
    /// of slope in exp(e): (exp(step) (v[i-1] - v[i]) - (v[i] - v[i+1])) / (exp(step) - 1), v being delta above 0 and c below.
    /// </summary>
    private static LossGrid Connect(double[] delta, double[] reverse, double step, double upper, double lower, double relativeError)
    {
        int top = Cut(delta, upper), bottom = Cut(reverse, lower);
        var value = new double[bottom + top + 1];
        for (int i = 0; i <= bottom; i++)
            value[bottom - i] = Math.Exp(-i * step) * reverse[i];
        for (int i = 0; i <= top; i++)
            value[bottom + i] = delta[i];

        double growth = Math.Exp(step), width = Special.Expm1(step);
        double inflate = 1 + relativeError + (4 * Roundoff);
        var mass = new double[value.Length];
        for (int i = 0; i < mass.Length; i++)
        {
            double rise = i + 1 < value.Length ? (value[i + 1] - value[i]) / width : 0;
            double fall = i > 0 ? (value[i] - value[i - 1]) * growth / width : value[0];
            double exact = rise - fall + (i == bottom ? 1 : 0);
            double error = Roundoff * (Math.Abs(rise) + Math.Abs(fall));
            mass[i] = Math.Max(0, exact + error) * inflate;
        }

        return new LossGrid(step, -bottom, mass, delta[top] * inflate);
    }

    /// <summary>First index from 1 on where the value is at most <paramref name="tail"/>, or the last one.</summary>
    private static int Cut(double[] values, double tail)
    {
        int low = 1, high = values.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (values[middle] > tail)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
