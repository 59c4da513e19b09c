using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting.Pld;

/// <summary>
/// A tilted loss distribution on few points, close together near 0: how much variance connecting the dots adds at a step. Rare
/// events, whose losses are nearly all near 0, need far fewer points than their range would say. No bound rests on it.
/// </summary>
internal sealed class LossSketch
{
    private const double Ratio = 1.3;
    private const double Nearest = 1e-8;

    private readonly (double Size, double Weight)[][] directions;

    public LossSketch(DominatingPair pair, double theta, double upper, double lower)
    {
        double up = LossGrid.Extent(pair.Delta, upper);
        Extent = up;
        if (pair.IsSymmetric)
        {
            directions = [Direction(pair.Delta, up, pair.Delta, LossGrid.Extent(pair.Delta, lower), theta)];
            return;
        }

        double reverseUp = LossGrid.Extent(pair.ReverseDelta, upper);
        Extent = Math.Max(up, reverseUp);
        directions =
        [
            Direction(pair.Delta, up, pair.ReverseDelta, LossGrid.Extent(pair.ReverseDelta, lower), theta),
            Direction(pair.ReverseDelta, reverseUp, pair.Delta, LossGrid.Extent(pair.Delta, lower), theta),
        ];
    }

    /// <summary>Where the losses end.</summary>
    public double Extent { get; }

    /// <summary>About the variance that connecting dots adds, the worse direction: a quarter of their distance squared at most; near 0 distance times loss.</summary>
    public double Added(Spacing spacing)
    {
        double worst = 0;
        foreach (var points in directions)
        {
            double sum = 0;
            foreach (var (size, weight) in points)
            {
                double distance = spacing.Distance(size);
                sum += weight * distance * Math.Min(size, distance / 4);
            }

            worst = Math.Max(worst, sum);
        }

        return worst;
    }

    private static (double Size, double Weight)[] Direction(
        Func<double, double> divergence, double up, Func<double, double> other, double down, double theta)
    {
        double[] above = Points(up), below = Points(down);
        int zero = below.Length, count = above.Length + below.Length + 1;
        double[] at = new double[count], value = new double[count];
        for (int i = 0; i < below.Length; i++)
        {
            at[zero - 1 - i] = -below[i];
            value[zero - 1 - i] = Math.Exp(-below[i]) * other(below[i]);
        }

        value[zero] = divergence(0);
        for (int i = 0; i < above.Length; i++)
        {
            at[zero + 1 + i] = above[i];
            value[zero + 1 + i] = divergence(above[i]);
        }

        double shift = Math.Max(0, theta * up), total = 0;
        var points = new (double Size, double Weight)[count];
        for (int i = 0; i < count; i++)
        {
            double rise = i + 1 < count ? (value[i + 1] - value[i]) / Special.Expm1(at[i + 1] - at[i]) : 0;
            double fall = i > 0 ? (value[i] - value[i - 1]) / -Special.Expm1(at[i - 1] - at[i]) : value[0];
            double weight = Math.Max(0, rise - fall + (i == zero ? 1 : 0)) * Math.Exp((theta * at[i]) - shift);
            points[i] = (Math.Abs(at[i]), weight);
            total += weight;
        }

        for (int i = 0; i < count; i++)
            points[i].Weight /= total;
        return points;
    }

    private static double[] Points(double extent)
    {
        int count = 1 + (int)Math.Ceiling(-Math.Log(Nearest) / Math.Log(Ratio));
        var points = new double[count];
        for (int i = 0; i < count; i++)
            points[i] = extent * Math.Pow(Ratio, i + 1 - count);
        return points;
    }
}
