namespace DpToolkit;

/// <summary>Declares the budget that the build checks against what the code spends.</summary>
/// <param name="epsilon">Largest epsilon, in nats.</param>
/// <param name="delta">Delta at which epsilon is measured.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class PrivacyBudgetAttribute(double epsilon, double delta) : Attribute
{
    /// <summary>Largest epsilon, in nats.</summary>
    public double Epsilon { get; } = epsilon;

    /// <summary>Delta at which epsilon is measured.</summary>
    public double Delta { get; } = delta;
}
