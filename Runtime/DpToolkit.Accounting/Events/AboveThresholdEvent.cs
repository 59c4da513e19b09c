using DpToolkit.Accounting.Pld;

namespace DpToolkit.Accounting;

/// <summary>
/// The sparse vector technique with Laplace noise: any number of queries, of which at most some are answered "above"
/// (Lyu, Su and Li 2017, Algorithm 7). Its epsilon is 1 / threshold noise + 2 answers / query noise.
/// </summary>
public sealed record AboveThresholdEvent : PrivacyEvent
{
    /// <summary>Noise scales are over the queries' sensitivity.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A noise isn't positive, or there are no answers.</exception>
    public AboveThresholdEvent(double ThresholdNoise, double QueryNoise, long Answers = 1)
    {
        this.ThresholdNoise = Check.Positive(ThresholdNoise, nameof(ThresholdNoise));
        this.QueryNoise = Check.Positive(QueryNoise, nameof(QueryNoise));
        this.Answers = Check.PositiveCount(Answers, nameof(Answers));
    }

    /// <summary>Scale of the Laplace noise on the threshold, over the sensitivity.</summary>
    public double ThresholdNoise { get; }

    /// <summary>Scale of the Laplace noise on each query, over the sensitivity.</summary>
    public double QueryNoise { get; }

    /// <summary>How many answers "above" are given before it stops.</summary>
    public long Answers { get; }

    private PureEvent Pure => new((1 / ThresholdNoise) + (2.0 * Answers / QueryNoise));

    internal override bool IsUnprotected => false;

    internal override double Renyi(double order, Adjacency adjacency) => Pure.Renyi(order, adjacency);

    internal override DominatingPair Dominating(Adjacency adjacency) => Pure.Dominating(adjacency);
}
