namespace DpToolkit.Accounting;

/// <summary>Base of accountants: history, locking and input checks. Derive from it for your own accountant.</summary>
public abstract class Accountant : IAccountant
{
    private readonly object gate = new();
    private readonly List<ComposedStep> history = [];
    private long total;

    /// <summary>Accountant of neighbors by <paramref name="adjacency"/>.</summary>
    protected Accountant(Adjacency adjacency) => Adjacency = adjacency;

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>Which data sets count as neighbors.</summary>
    public Adjacency Adjacency { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ComposedStep> History
    {
        get
        {
            lock (gate)
                return history.ToArray();
        }
    }

    /// <inheritdoc/>
    public void Compose(PrivacyEvent privacyEvent, long count = 1)
    {
        Check.NotNull(privacyEvent, nameof(privacyEvent));
        Check.Count(count);
        lock (gate)
        {
            // The whole composition first, so that an event that overflows leaves the history untouched.
            var steps = new List<ComposedStep>();
            privacyEvent.Flatten(count, (atom, times) => Append(steps, atom, times));
            long sum = total;
            foreach (var step in steps)
                sum = Check.Add(sum, step.Count);
            foreach (var step in steps)
                CheckSupport(step.Event);
            foreach (var step in steps)
            {
                Append(history, step.Event, step.Count);
                OnComposed(step.Event, step.Count);
            }

            total = sum;
        }
    }

    /// <inheritdoc/>
    public double GetEpsilon(double delta)
    {
        Check.Delta(delta);
        lock (gate)
            return EpsilonOf(history, delta);
    }

    /// <inheritdoc/>
    public double GetDelta(double epsilon)
    {
        Check.Epsilon(epsilon);
        lock (gate)
            return DeltaOf(history, epsilon);
    }

    /// <inheritdoc/>
    public IAccountant Clone()
    {
        var copy = New();
        lock (gate)
        {
            copy.history.AddRange(history);
            copy.total = total;
            CopyTo(copy);
        }

        return copy;
    }

    /// <summary>An empty accountant with the same settings.</summary>
    protected abstract Accountant New();

    /// <summary>Epsilon of the steps at a checked delta. Called under the accountant's lock.</summary>
    protected abstract double EpsilonOf(IReadOnlyList<ComposedStep> steps, double delta);

    /// <summary>Delta of the steps at a checked epsilon. Called under the accountant's lock.</summary>
    protected abstract double DeltaOf(IReadOnlyList<ComposedStep> steps, double epsilon);

    /// <summary>Throws when the accountant can't bound <paramref name="atom"/>: refused before it is recorded.</summary>
    /// <exception cref="NotSupportedException">The event can't be accounted for; the message says what to use.</exception>
    protected virtual void CheckSupport(PrivacyEvent atom)
    {
    }

    /// <summary>Called under the lock for each atomic event that was recorded.</summary>
    protected virtual void OnComposed(PrivacyEvent atom, long count)
    {
    }

    /// <summary>
    /// Called under the lock for a clone, which has the history already: copies what <see cref="OnComposed"/> built up. By
    /// default it is built up anew.
    /// </summary>
    /// <param name="copy">What <see cref="New"/> made.</param>
    protected virtual void CopyTo(Accountant copy)
    {
        Check.NotNull(copy, nameof(copy));
        foreach (var step in history)
            copy.OnComposed(step.Event, step.Count);
    }

    /// <summary>Runs <paramref name="query"/> under the accountant's lock.</summary>
    protected T Locked<T>(Func<IReadOnlyList<ComposedStep>, T> query)
    {
        lock (gate)
            return query(history);
    }

    private static void Append(List<ComposedStep> steps, PrivacyEvent atom, long count)
    {
        if (count == 0)
            return;
        if (steps.Count > 0 && steps[steps.Count - 1].Event.Equals(atom))
            steps[steps.Count - 1] = new(atom, Check.Add(steps[steps.Count - 1].Count, count));
        else
            steps.Add(new(atom, count));
    }
}
