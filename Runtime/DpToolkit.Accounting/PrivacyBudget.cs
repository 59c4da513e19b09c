using System.Globalization;
using DpToolkit.Accounting;

namespace DpToolkit;

/// <summary>The most that may be spent: (epsilon, delta)-differential privacy.</summary>
public sealed record PrivacyBudget
{
    /// <summary>A budget of (<paramref name="epsilon"/>, <paramref name="delta"/>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Epsilon isn't finite and above 0, or delta not strictly between 0 and 1.</exception>
    public PrivacyBudget(double epsilon, double delta)
    {
        Epsilon = Check.TargetEpsilon(epsilon);
        Delta = Check.Delta(delta);
    }

    /// <summary>Largest epsilon, in nats.</summary>
    public double Epsilon { get; }

    /// <summary>Delta at which epsilon is measured.</summary>
    public double Delta { get; }

    /// <summary>"(epsilon 3, delta 1E-05)".</summary>
    public override string ToString() =>
        string.Format(CultureInfo.InvariantCulture, "(epsilon {0}, delta {1})", Epsilon, Delta);
}
