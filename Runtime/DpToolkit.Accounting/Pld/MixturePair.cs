namespace DpToolkit.Accounting.Pld;

/// <summary>One of two pairs, by a chance that doesn't depend on the record; the output tells which. Divergences add up.</summary>
internal sealed class MixturePair(double share, DominatingPair first, DominatingPair second, double error) : DominatingPair
{
    public override bool IsSymmetric => first.IsSymmetric && second.IsSymmetric;

    public override double LargestLoss => Math.Max(first.LargestLoss, second.LargestLoss);

    public override double RelativeError => Math.Max(first.RelativeError, second.RelativeError) + error;

    public override double Delta(double epsilon) => ((1 - share) * first.Delta(epsilon)) + (share * second.Delta(epsilon));

    public override double ReverseDelta(double epsilon) => ((1 - share) * first.ReverseDelta(epsilon)) + (share * second.ReverseDelta(epsilon));
}
