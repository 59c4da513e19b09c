using DpToolkit.Accounting;

namespace DpToolkit.Engine;

/// <summary>What private training has spent, and whether another step fits the budget.</summary>
internal sealed class Spending(IAccountant accountant, PrivacyBudget? budget)
{
    private PrivacyEvent? affordableEvent;
    private long affordable;
    private int historyLength;
    private long historySteps;

    /// <summary>Throws if one more of the event would exceed the budget.</summary>
    public void Check(PrivacyEvent step)
    {
        if (budget is null)
            return;
        if (!step.Equals(affordableEvent) || !HistoryIsOurs())
            Plan(step);
        if (affordable <= 0)
            throw new PrivacyBudgetExceededException($"Another step would exceed the budget: epsilon {budget.Epsilon} at delta {budget.Delta}, of which {accountant.GetEpsilon(budget.Delta):G4} is spent. The weights are unchanged. Stop here, or train with more noise, fewer steps or a larger budget from the start.");
    }

    /// <summary>Records one event.</summary>
    public void Record(PrivacyEvent step)
    {
        accountant.Compose(step);
        affordable--;
        Remember();
    }

    /// <summary>Finds how many more of the event fit, so that the accountant need not be asked at every step.</summary>
    private void Plan(PrivacyEvent step)
    {
        affordableEvent = step;
        long fits = 0;
        long tooMany = 1;
        while (tooMany < 1L << 40 && Fits(step, tooMany))
        {
            fits = tooMany;
            tooMany *= 2;
        }
        while (tooMany - fits > 1)
        {
            var middle = fits + (tooMany - fits) / 2;
            if (Fits(step, middle))
                fits = middle;
            else
                tooMany = middle;
        }
        affordable = fits;
        Remember();
    }

    private bool Fits(PrivacyEvent step, long count)
    {
        var trial = accountant.Clone();
        trial.Compose(step, count);
        return trial.GetEpsilon(budget!.Delta) <= budget.Epsilon;
    }

    private bool HistoryIsOurs() => accountant.History.Count == historyLength && accountant.History.Sum(composed => composed.Count) == historySteps;

    private void Remember()
    {
        historyLength = accountant.History.Count;
        historySteps = accountant.History.Sum(composed => composed.Count);
    }
}
