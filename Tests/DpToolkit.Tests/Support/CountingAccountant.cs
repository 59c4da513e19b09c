using DpToolkit.Accounting;

namespace DpToolkit.Tests.Support;

/// <summary>Epsilon is the number of events.</summary>
internal sealed class CountingAccountant : IAccountant
{
    private readonly List<ComposedStep> history = [];

    public string Name => "counting";

    public IReadOnlyList<ComposedStep> History => history;

    public void Compose(PrivacyEvent privacyEvent, long count = 1)
    {
        if (history.Count > 0 && history[^1].Event.Equals(privacyEvent))
            history[^1] = new(privacyEvent, history[^1].Count + count);
        else
            history.Add(new(privacyEvent, count));
    }

    public double GetEpsilon(double delta) => history.Sum(step => step.Count);

    public double GetDelta(double epsilon) => 0;

    public IAccountant Clone()
    {
        var clone = new CountingAccountant();
        clone.history.AddRange(history);
        return clone;
    }
}
