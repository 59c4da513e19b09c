using DpToolkit.Accounting;
using DpToolkit.Checkpoint;

namespace DpToolkit.Engine;

/// <summary>Accounts the steps of one private training: in the ledger first, then in the accountant, and only if the budget allows.</summary>
internal sealed class Spending(IAccountant accountant, PrivacyBudget? budget, LedgerRun? ledger, SampledBatches batches) : IDisposable
{
    private (long Epoch, double NoiseMultiplier)? accountedPass;
    private PrivacyEvent? plannedEvent;
    private long planned;
    private long affordable;
    private bool limitKnown;
    private int historyLength;
    private long historySteps;

    /// <summary>Accounts one update of the weights, which follows.</summary>
    /// <exception cref="PrivacyBudgetExceededException">It would exceed the budget; nothing is recorded.</exception>
    public void Record(PhysicalBatch batch, double noiseMultiplier)
    {
        PrivacyEvent release = new GaussianEvent(noiseMultiplier);
        if (batches.PoissonSampling)
        {
            release = new PoissonSampledEvent(batches.SampleRate, release);
        }
        else
        {
            if (accountedPass == (batch.Epoch, noiseMultiplier))
                return;
        }
        Check(release);
        ledger?.Record(release);
        accountant.Compose(release);
        if (ledger is not null)
            SpendingLineage.Of(accountant).Recorded(ledger.Id, release);
        affordable--;
        Remember();
        accountedPass = (batch.Epoch, noiseMultiplier);
    }

    public void Dispose() => ledger?.Dispose();

    private void Check(PrivacyEvent release)
    {
        if (budget is null)
            return;
        bool goesOn = release.Equals(plannedEvent) && HistoryIsOurs();
        if (!goesOn || (affordable <= 0 && !limitKnown))
            Plan(release, goesOn ? 2 * planned : 1);
        if (affordable <= 0)
            throw new PrivacyBudgetExceededException(budget, EpsilonAfter(release, 1));
    }

    /// <summary>
    /// Finds whether so many more of the event fit, or how many do: twice as many each time, so that the accountant need not be
    /// asked at every step, and only once where the noise changes at every step.
    /// </summary>
    private void Plan(PrivacyEvent release, long most)
    {
        plannedEvent = release;
        planned = most;
        limitKnown = EpsilonAfter(release, most) > budget!.Epsilon;
        long fits = limitKnown ? 0 : most;
        long tooMany = limitKnown ? most : most + 1;
        while (tooMany - fits > 1)
        {
            var middle = fits + (tooMany - fits) / 2;
            if (EpsilonAfter(release, middle) <= budget.Epsilon)
                fits = middle;
            else
                tooMany = middle;
        }
        affordable = fits;
        Remember();
    }

    private double EpsilonAfter(PrivacyEvent release, long count)
    {
        var trial = accountant.Clone();
        trial.Compose(release, count);
        return trial.GetEpsilon(budget!.Delta);
    }

    private bool HistoryIsOurs() => accountant.History.Count == historyLength && accountant.History.Sum(composed => composed.Count) == historySteps;

    private void Remember()
    {
        if (budget is null)
            return;
        historyLength = accountant.History.Count;
        historySteps = accountant.History.Sum(composed => composed.Count);
    }
}
