using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting.Pld;

/// <summary>Laplace noise of scale b, means 0 and 1: delta = 1 - exp((epsilon - 1 / b) / 2).</summary>
internal sealed class LaplacePair(double scale) : DominatingPair
{
    public override bool IsSymmetric => true;

    public override double LargestLoss => 1 / scale;

    public override double Delta(double epsilon) => epsilon >= 1 / scale ? 0 : -Special.Expm1((epsilon - (1 / scale)) / 2);

    public override double ReverseDelta(double epsilon) => Delta(epsilon);
}
