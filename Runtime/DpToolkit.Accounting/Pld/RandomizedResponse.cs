using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting.Pld;

/// <summary>Randomized response dominates every epsilon-DP mechanism (Kairouz, Oh and Viswanath 2015).</summary>
internal sealed class RandomizedResponse(double pure) : DominatingPair
{
    public override bool IsSymmetric => true;

    public override double LargestLoss => pure;

    public override double Delta(double epsilon) => epsilon >= pure ? 0 : -Special.Expm1(epsilon - pure) / (1 + Math.Exp(-pure));

    public override double ReverseDelta(double epsilon) => Delta(epsilon);

    public static double Renyi(double order, double pure)
    {
        if (double.IsInfinity(pure))
            return double.PositiveInfinity;

        // Two outcomes with probabilities p = 1 / (1 + exp(-pure)) and 1 - p, exchanged.
        double high = -Special.Log1p(Math.Exp(-pure)), low = high - pure;
        double moment = Special.LogAdd((order * high) + ((1 - order) * low), (order * low) + ((1 - order) * high));
        return Math.Max(0, moment) / (order - 1);
    }
}
