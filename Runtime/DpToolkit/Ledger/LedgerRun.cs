using DpToolkit.Accounting;
using DpToolkit.Ledger;

namespace DpToolkit;

/// <summary>
/// One run of one engine. <see cref="Record"/> returns only when the spending is on disk, so call it before the weights
/// change. Steps are reserved some ahead in one synced write; closing gives the unused ones back. After a kill the next
/// opening gives them back too (all but the one step that may not have been applied); after a power loss, and wherever
/// the machine can't prove how many were used, the whole reservation stays counted.
/// </summary>
public sealed class LedgerRun : IDisposable
{
    private readonly PrivacyLedger ledger;
    private readonly LedgerStore store;
    private readonly RunRecord? record;
    private readonly long run;
    private readonly long dataset;
    private readonly long reserveAhead;
    private readonly BudgetGuard guard = new();

    private PrivacyEvent? current;
    private long currentEvent;
    private long entry;
    private long ahead;
    private long reserved;
    private long used;
    private bool closed;

    internal LedgerRun(PrivacyLedger ledger, LedgerStore store, RunRecord? record, string id, long run, long dataset, string datasetName, long reserveAhead)
    {
        this.ledger = ledger;
        this.store = store;
        this.record = record;
        this.run = run;
        this.dataset = dataset;
        this.reserveAhead = reserveAhead;
        ahead = reserveAhead;
        Id = id;
        Dataset = datasetName;
    }

    /// <summary>Unique name of the run, the same in every copy of the ledger.</summary>
    public string Id { get; }

    /// <summary>The data set that the run spends.</summary>
    public string Dataset { get; }

    /// <summary>Steps recorded by this run.</summary>
    public long Recorded { get; private set; }

    /// <summary>Steps reserved and not used yet.</summary>
    public long Reserved => reserved - used;

    /// <summary>
    /// Records <paramref name="count"/> steps; durable when it returns. When it throws, nothing was recorded and the
    /// weights must not change.
    /// </summary>
    /// <param name="stepEvent">What one step does to privacy.</param>
    /// <param name="count">How many steps, 1 or more.</param>
    /// <exception cref="PrivacyBudgetExceededException">All runs together would exceed the data set's budget.</exception>
    /// <exception cref="LedgerException">The ledger can't be written.</exception>
    public void Record(PrivacyEvent stepEvent, long count = 1)
    {
        ArgumentNullException.ThrowIfNull(stepEvent);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        lock (ledger.Gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            if (reserved - used < count || !stepEvent.Equals(current))
                Reserve(stepEvent, count);
            Use(count);
            Recorded = checked(Recorded + count);
        }
    }

    /// <summary>
    /// Closes the run and gives back what it reserved and didn't use. Where that can't be written, nothing is lost: it
    /// stays counted until the ledger is opened next.
    /// </summary>
    public void Dispose()
    {
        lock (ledger.Gate)
        {
            if (closed)
                return;
            closed = true;
            ledger.Forget(this);
            try
            {
                store.CheckPresent();
                store.Write(() =>
                {
                    if (!IsOpen())
                        return false;
                    GiveBack();
                    store.EndRun(run, LedgerRunState.Closed);
                    return true;
                });
                record?.Delete();
            }
            catch (LedgerException)
            {
                record?.Dispose();
            }
        }
    }

    private void Use(long count)
    {
        try
        {
            record?.Set(entry, used + count);
        }
        catch (IOException error)
        {
            throw new LedgerException($"The record of run {Id} in memory can't be written, so the step was not taken: {error.Message}", error);
        }

        used += count;
    }

    private void Reserve(PrivacyEvent stepEvent, long need)
    {
        store.CheckPresent();
        string text = EventJson.Write(stepEvent);

        // Noise that changes at every step would be reserved in vain: as far ahead as the last event went, twice as far if it goes on.
        if (current is not null)
            ahead = stepEvent.Equals(current) ? Math.Min(reserveAhead, 2 * ahead) : Math.Max(1, used);
        var (number, ofEvent, count) = TryReserve(text, need)
            ?? (LedgerRecovery.Run(store) > 0 ? TryReserve(text, need) : null)
            ?? throw Refusal(text, need);
        current = stepEvent;
        currentEvent = ofEvent;
        entry = number;
        reserved = count;
        used = 0;
    }

    /// <summary>Replaces what is left of the reservation by a new one, in one transaction; null when the budget is spent.</summary>
    private (long Entry, long Event, long Count)? TryReserve(string text, long need) => store.Write(() =>
    {
        if (!IsOpen())
            throw new LedgerException($"Run {Id} was closed by another process, which took this one for dead (are file locks switched off?): the step was not taken; start a new run.");
        store.Refresh();
        long ofEvent = store.EventId(text);
        long count = Affordable(ofEvent, need, Math.Max(need, Math.Min(ahead, reserveAhead)));
        if (count == 0)
            return ((long, long, long)?)null;
        GiveBack();
        return (store.Append(run, ofEvent, count, "reserve"), ofEvent, count);
    });

    /// <summary>The most steps, up to <paramref name="most"/>, that the budget allows; 0 when not even those needed.</summary>
    private long Affordable(long ofEvent, long need, long most)
    {
        if (store.Budget(dataset) is not var (budget, accountant))
            return most;
        bool Fits(long count) => Epsilon(ofEvent, count, accountant, budget.Delta) <= budget.Epsilon;
        if (Fits(most))
            return most;
        if (need == most || !Fits(need))
            return 0;
        long fits = need;
        long exceeds = most;
        while (exceeds - fits > 1)
        {
            long middle = fits + ((exceeds - fits) / 2);
            if (Fits(middle))
                fits = middle;
            else
                exceeds = middle;
        }

        return fits;
    }

    /// <summary>Epsilon of everything that all runs spent or reserved, with this run's reservation replaced.</summary>
    private double Epsilon(long ofEvent, long count, string accountant, double delta)
    {
        var wanted = new Dictionary<long, long>(store.Totals(dataset));
        if (Reserved > 0)
            wanted[currentEvent] -= Reserved;
        wanted[ofEvent] = checked(wanted.GetValueOrDefault(ofEvent) + count);
        return guard.Epsilon(store, wanted, accountant, delta);
    }

    private PrivacyBudgetExceededException Refusal(string text, long need) => store.Write(() =>
    {
        store.Refresh();
        var (budget, accountant) = store.Budget(dataset)
            ?? throw new LedgerException($"The budget of data set '{Dataset}' was removed while a run was writing; start again.");
        return new PrivacyBudgetExceededException(budget, Epsilon(store.EventId(text), need, accountant, budget.Delta), Dataset);
    });

    private bool IsOpen() =>
        store.Connection.Scalar("SELECT state FROM run WHERE id = $run", ("$run", run)) is nameof(LedgerRunState.Open);

    private void GiveBack()
    {
        if (Reserved > 0)
            store.Append(run, currentEvent, -Reserved, "release");
    }
}
