using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting.Pld;

/// <summary>
/// A privacy loss distribution on a grid: mass at the losses At[i] Step, and at infinity. Its hockey-stick divergence, sum of
/// (1 - exp(epsilon - loss))+ mass, is what composition needs; a measure whose divergence is higher everywhere stays
/// higher under composition with any other measure, so that bounds compose.
/// </summary>
internal sealed class LossGrid(double step, int[] at, double[] mass, double infinity)
{
    private const double Roundoff = 8 * 1.1102230246251565e-16;

    public double Step => step;

    /// <summary>Ascending.</summary>
    public int[] At => at;

    public double[] Mass => mass;

    public double Infinity => infinity;

    /// <summary>
    /// Connect the dots (Doroshenko, Ghazi, Kamath, Kumar and Manurangsi 2022): the divergence as a function of exp(epsilon)
    /// is convex, so the chords between some grid points lie above it, and they are the divergence of a measure on those points.
    /// Every rounding is upwards.
    /// </summary>
    /// <param name="pair">The pair.</param>
    /// <param name="spacing">The grid, and which of its points are dots.</param>
    /// <param name="upper">Divergence below which the upper tail goes to infinity.</param>
    /// <param name="lower">The same for the lower tail, which goes to the lowest point.</param>
    /// <returns>The distribution and, where it differs, that of the exchanged pair.</returns>
    public static (LossGrid Forward, LossGrid? Reverse) Pessimistic(DominatingPair pair, Spacing spacing, double upper, double lower)
    {
        double tail = Math.Min(upper, lower);
        var delta = Dots(pair.Delta, spacing, tail);
        if (pair.IsSymmetric)
            return (Connect(delta, delta, spacing.Step, upper, lower, pair.RelativeError), null);
        var reverse = Dots(pair.ReverseDelta, spacing, tail);
        return (
            Connect(delta, reverse, spacing.Step, upper, lower, pair.RelativeError),
            Connect(reverse, delta, spacing.Step, upper, lower, pair.RelativeError));
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

    private static (List<int> At, List<double> Value) Dots(Func<double, double> divergence, Spacing spacing, double tail)
    {
        List<int> at = [0];
        List<double> value = [divergence(0)];
        while (at.Count < 2 || (value[value.Count - 1] > tail && at[at.Count - 1] < 1 << 28))
        {
            int next = at[at.Count - 1] + spacing.Gap(at[at.Count - 1]);
            at.Add(next);
            value.Add(divergence(next * spacing.Step));
        }

        return (at, value);
    }

    /// <summary>
    /// With delta(e) = 1 - exp(e) + c(e) for e &lt; 0, c(e) = exp(e) reverse(-e), the mass at a point is exp(e) times the change
    /// of slope in exp(e): (v[i+1] - v[i]) / (exp(next gap) - 1) - (v[i] - v[i-1]) / (1 - exp(-last gap)), v being delta above 0 and c
    /// below.
    /// </summary>
    private static LossGrid Connect((List<int> At, List<double> Value) delta, (List<int> At, List<double> Value) reverse, double step, double upper, double lower, double relativeError)
    {
        int top = Cut(delta.Value, upper), bottom = Cut(reverse.Value, lower), count = bottom + top + 1;
        int[] at = new int[count];
        double[] value = new double[count], mass = new double[count];
        for (int i = 0; i <= bottom; i++)
        {
            at[bottom - i] = -reverse.At[i];
            value[bottom - i] = Math.Exp(-reverse.At[i] * step) * reverse.Value[i];
        }

        for (int i = 0; i <= top; i++)
        {
            at[bottom + i] = delta.At[i];
            value[bottom + i] = delta.Value[i];
        }

        double inflate = 1 + relativeError + (4 * Roundoff);
        for (int i = 0; i < count; i++)
        {
            double rise = i + 1 < count ? (value[i + 1] - value[i]) / Special.Expm1((at[i + 1] - at[i]) * step) : 0;
            double fall = i > 0 ? (value[i - 1] - value[i]) / Special.Expm1((at[i - 1] - at[i]) * step) : value[0];
            double exact = rise - fall + (i == bottom ? 1 : 0);
            double error = Roundoff * (Math.Abs(rise) + Math.Abs(fall));
            mass[i] = Math.Max(0, exact + error) * inflate;
        }

        return new LossGrid(step, at, mass, value[count - 1] * inflate);
    }

    /// <summary>First index from 1 on where the value is at most <paramref name="tail"/>, or the last one.</summary>
    private static int Cut(List<double> values, double tail)
    {
        int low = 1, high = values.Count - 1;
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
