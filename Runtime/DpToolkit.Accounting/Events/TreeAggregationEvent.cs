using DpToolkit.Accounting.Pld;

namespace DpToolkit.Accounting;

/// <summary>
/// One epoch of tree aggregation, as in DP-FTRL (Kairouz et al. 2021): noisy prefix sums by a binary tree, each record in
/// one step of one tree. It is a Gaussian mechanism once for each level of the deepest tree. Several epochs with a new tree
/// each: compose the event that often.
/// </summary>
public sealed record TreeAggregationEvent : PrivacyEvent
{
    /// <summary>Trees over <paramref name="Steps"/> leaves each; trees started anew within an epoch hold disjoint records.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative noise or no leaves.</exception>
    public TreeAggregationEvent(double NoiseMultiplier, params long[] Steps)
    {
        this.NoiseMultiplier = Check.NoiseMultiplier(NoiseMultiplier, nameof(NoiseMultiplier));
        if (Check.NotNull(Steps, nameof(Steps)).Length == 0)
            throw new ArgumentException("Steps must name the number of steps of at least one tree.", nameof(Steps));
        foreach (long steps in Steps)
            Check.PositiveCount(steps, nameof(Steps));
        this.Steps = Array.AsReadOnly((long[])Steps.Clone());
    }

    /// <summary>Each node's noise over the L2 sensitivity.</summary>
    public double NoiseMultiplier { get; }

    /// <summary>Number of leaves of each tree.</summary>
    public IReadOnlyList<long> Steps { get; }

    /// <summary>Levels of the deepest tree, the nodes that one record touches: ceil(log2(steps + 1)).</summary>
    public int Depth
    {
        get
        {
            int depth = 0;
            for (long steps = Steps.Max(); steps > 0; steps >>= 1)
                depth++;
            return depth;
        }
    }

    /// <summary>Equal noise and trees.</summary>
    public bool Equals(TreeAggregationEvent? other) =>
        other is not null && NoiseMultiplier.Equals(other.NoiseMultiplier) && Steps.SequenceEqual(other.Steps);

    /// <inheritdoc/>
    public override int GetHashCode() => Steps.Aggregate(NoiseMultiplier.GetHashCode(), (hash, steps) => unchecked((hash * 31) + steps.GetHashCode()));

    internal override bool IsUnprotected => NoiseMultiplier == 0;

    internal override void Flatten(long count, Action<PrivacyEvent, long> add) =>
        add(new GaussianEvent(NoiseMultiplier), Check.Multiply(count, Depth));

    internal override double Renyi(double order, Adjacency adjacency) => Depth * new GaussianEvent(NoiseMultiplier).Renyi(order, adjacency);

    internal override DominatingPair Dominating(Adjacency adjacency) =>
        new GaussianEvent(NoiseMultiplier / Math.Sqrt(Depth)).Dominating(adjacency);
}
