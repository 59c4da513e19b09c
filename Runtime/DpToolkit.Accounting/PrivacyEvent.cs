using DpToolkit.Accounting.Pld;

namespace DpToolkit.Accounting;

/// <summary>
/// One use of private data: an immutable value that accountants compose. An event says once, in its own file, what it
/// does to privacy; every accountant reads it from there.
/// </summary>
public abstract record PrivacyEvent
{
    private protected PrivacyEvent()
    {
    }

    /// <summary>Whether the event gives the data away (no noise): epsilon is infinite.</summary>
    internal abstract bool IsUnprotected { get; }

    /// <summary>Splits the event into atomic ones with counts.</summary>
    internal virtual void Flatten(long count, Action<PrivacyEvent, long> add) => add(this, count);

    /// <summary>
    /// Rényi divergence of the worst neighbors' outputs at <paramref name="order"/> &gt; 1, over both directions, in nats;
    /// infinite where there is no bound.
    /// </summary>
    /// <exception cref="NotSupportedException">This event has no Rényi bound under that adjacency.</exception>
    internal abstract double Renyi(double order, Adjacency adjacency);

    /// <summary>Whether <see cref="Renyi"/> has a bound.</summary>
    internal virtual bool HasRenyi(Adjacency adjacency) => true;

    /// <summary>The dominating pair of output distributions, given by its hockey-stick divergences.</summary>
    /// <exception cref="NotSupportedException">This event has no known dominating pair under that adjacency.</exception>
    internal abstract DominatingPair Dominating(Adjacency adjacency);

    /// <summary>mu^2 of Gaussian differential privacy by the central limit theorem.</summary>
    /// <exception cref="NotSupportedException">There is no such limit for this event.</exception>
    internal virtual double CltMuSquared(Adjacency adjacency) => throw NoBound("Gaussian limit", adjacency, "use the PLD accountant");

    internal NotSupportedException NoBound(string kind, Adjacency adjacency, string cure) =>
        new($"{GetType().Name} has no {kind} under {adjacency} adjacency; {cure}.");
}
