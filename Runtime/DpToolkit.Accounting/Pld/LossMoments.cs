using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting.Pld;

/// <summary>
/// Approximate log E[exp(theta loss)] of losses up to where the divergence falls to a tail, the worse direction: to choose
/// a tilt and a grid by. No bound rests on it. E[exp(theta loss)] - 1 is theta (theta + 1) times the integral over epsilon &gt; 0
/// of exp(theta epsilon) delta + exp(-(theta + 1) epsilon) reverse delta (Sason and Verdú 2016, Proposition 3).
/// </summary>
internal sealed class LossMoments
{
    private const double Spacing = 0.035;
    private const int Half = 90;

    private readonly bool symmetric;
    private readonly (double Epsilon, double Weight)[] forward;
    private readonly (double Epsilon, double Weight)[] reverse;

    public LossMoments(DominatingPair pair, double tail)
    {
        symmetric = pair.IsSymmetric;
        Extent = LossGrid.Extent(pair.Delta, tail);
        forward = Nodes(pair.Delta, Extent);
        reverse = symmetric ? forward : Nodes(pair.ReverseDelta, LossGrid.Extent(pair.ReverseDelta, tail));
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

    /// <summary>Where the forward losses end.</summary>
    public double Extent { get; }

    /// <summary>The tanh-sinh rule (Takahasi and Mori 1974) on 0 to the extent: dense at both ends.</summary>
    private static (double Epsilon, double Weight)[] Nodes(Func<double, double> divergence, double extent)
    {
        var nodes = new (double, double)[(2 * Half) + 1];
        for (int i = -Half; i <= Half; i++)
        {
            double t = i * Spacing, odds = Math.Exp(Math.PI * Math.Sinh(t));
            double epsilon = extent * (odds / (1 + odds));
            double weight = extent * Spacing * Math.PI * Math.Cosh(t) * (odds / ((1 + odds) * (1 + odds)));
            nodes[i + Half] = (epsilon, divergence(epsilon) * weight);
        }

        return nodes;
    }
}
