using DpToolkit.Accounting.Pld;

namespace DpToolkit.Accounting;

/// <summary>Any mechanism with pure epsilon-differential privacy (delta 0).</summary>
public sealed record PureEvent : PrivacyEvent
{
    /// <summary>A mechanism with (<paramref name="Epsilon"/>, 0)-differential privacy to adding or removing one record.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or NaN.</exception>
    public PureEvent(double Epsilon) => this.Epsilon = Check.Epsilon(Epsilon, nameof(Epsilon));

    /// <summary>Its epsilon, in nats.</summary>
    public double Epsilon { get; }

    internal override bool IsUnprotected => double.IsInfinity(Epsilon);

    internal override double Renyi(double order, Adjacency adjacency) => RandomizedResponse.Renyi(order, Spent(adjacency));

    internal override DominatingPair Dominating(Adjacency adjacency) => new RandomizedResponse(Spent(adjacency));

    private double Spent(Adjacency adjacency) => adjacency == Adjacency.ReplaceOne ? 2 * Epsilon : Epsilon;
}
