using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting.Pld;

/// <summary>
/// Approximate log E[exp(theta loss)] of losses up to where the divergence falls to a tail, the worse direction: to choose
/// a tilt and a grid by. No bound rests on it. E[exp(theta loss)] - 1 is theta (theta + 1) times the integral over epsilon &gt; 0
/// of exp(theta epsilon) delta + exp(-(theta + 1) epsilon) reverse delta (Sason and Verdú 2016, Proposition 3).
/// </summary>
internal sealed class LossMoments
{
    private const double Ratio = 0.11;
    private const double Range = 16;

    private readonly bool symmetric;
    private readonly (double Epsilon, double Weight)[] forward;
    private readonly (double Epsilon, double Weight)[] reverse;

    public LossMoments(DominatingPair pair, double tail)
    {
        symmetric = pair.IsSymmetric;
        forward = Nodes(pair.Delta, tail);
        reverse = symmetric ? forward : Nodes(pair.ReverseDelta, tail);
    }

    public double At(double theta)
    {
        double first = Moment(forward, reverse, theta);
        return symmetric ? first : Math.Max(first, Moment(reverse, forward, theta));
    }

    private static double Moment((double Epsilon, double Weight)[] up, (double Epsilon, double Weight)[] down, double theta)
    {
        double shift = Math.Max(0, (theta * up[up.Length - 1].Epsilon) - 600), sum = 0;
        foreach (var (epsilon, weight) in up)
            sum += weight * Math.Exp((theta * epsilon) - shift);
        foreach (var (epsilon, weight) in down)
            sum += weight * Math.Exp((-(theta + 1) * epsilon) - shift);
        double log = Math.Log(theta * (theta + 1) * sum) + shift;
        return log > 40 ? log : Special.Log1p(Math.Exp(log));
    }

    /// <summary>Trapezoidal rule in log epsilon.</summary>
    private static (double Epsilon, double Weight)[] Nodes(Func<double, double> divergence, double tail)
    {
        double extent = LossGrid.Extent(divergence, tail);
        var nodes = new (double, double)[(int)(Range / Ratio)];
        for (int i = 0; i < nodes.Length; i++)
        {
            double epsilon = extent * Math.Exp((i + 1 - nodes.Length) * Ratio);
            nodes[i] = (epsilon, divergence(epsilon) * epsilon * (i == 0 ? 1 + (Ratio / 2) : i == nodes.Length - 1 ? Ratio / 2 : Ratio));
        }

        return nodes;
    }
}
