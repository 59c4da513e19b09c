using DpToolkit.Accounting;

namespace DpToolkit.Ledger;

/// <summary>
/// Epsilon of a data set's events, from one question to the next: what only grew is composed onto what was there, since
/// accountants answer that many times faster than from the beginning.
/// </summary>
internal sealed class BudgetGuard
{
    private readonly Dictionary<long, long> held = [];
    private IAccountant? accountant;
    private string? asked;

    public double Epsilon(LedgerStore store, IReadOnlyDictionary<long, long> wanted, string name, double delta)
    {
        if (accountant is null || asked != name || held.Any(pair => wanted.GetValueOrDefault(pair.Key) < pair.Value))
        {
            held.Clear();
            accountant = Accountants.Create(name);
            asked = name;
        }

        foreach (var (ofEvent, count) in wanted)
        {
            long more = count - held.GetValueOrDefault(ofEvent);
            if (more == 0)
                continue;
            accountant.Compose(store.Event(ofEvent), more);
            held[ofEvent] = count;
        }

        return accountant.GetEpsilon(delta);
    }
}
