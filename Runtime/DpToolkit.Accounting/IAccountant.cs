namespace DpToolkit.Accounting;

/// <summary>Adds up the privacy that events spend. Instances are thread-safe.</summary>
public interface IAccountant
{
    /// <summary>Short lower-case name, as in <see cref="Accountants.Create"/>.</summary>
    string Name { get; }

    /// <summary>What was composed so far; equal consecutive events are merged.</summary>
    IReadOnlyList<ComposedStep> History { get; }

    /// <summary>Records <paramref name="count"/> uses of <paramref name="privacyEvent"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative or the total overflows.</exception>
    void Compose(PrivacyEvent privacyEvent, long count = 1);

    /// <summary>Epsilon spent so far at <paramref name="delta"/>; infinite when there is no guarantee.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Delta is not strictly between 0 and 1.</exception>
    double GetEpsilon(double delta);

    /// <summary>Delta spent so far at <paramref name="epsilon"/>, in [0, 1].</summary>
    /// <exception cref="ArgumentOutOfRangeException">Epsilon is negative or NaN.</exception>
    double GetDelta(double epsilon);

    /// <summary>An independent copy with the same history.</summary>
    IAccountant Clone();
}
