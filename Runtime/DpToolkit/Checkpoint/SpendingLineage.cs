using System.Runtime.CompilerServices;
using DpToolkit.Accounting;

namespace DpToolkit.Checkpoint;

/// <summary>
/// Where an accountant's spending comes from: the ledger runs that recorded it, the checkpoints it was taken from, and the rest. So
/// a checkpoint adds to an accountant exactly what it doesn't hold yet: all to a new one, nothing to the one that saved it.
/// </summary>
internal sealed class SpendingLineage
{
    private static readonly ConditionalWeakTable<IAccountant, SpendingLineage> known = [];

    private readonly Lock gate = new();
    private readonly IAccountant accountant;
    private readonly string own = Guid.NewGuid().ToString("N");
    private readonly Dictionary<string, Dictionary<PrivacyEvent, long>> runs = [];
    private readonly Dictionary<string, Dictionary<PrivacyEvent, long>> restored = [];

    private SpendingLineage(IAccountant accountant) => this.accountant = accountant;

    public static SpendingLineage Of(IAccountant accountant) => known.GetValue(accountant, found => new(found));

    /// <summary>Says that a ledger run has recorded an event that the accountant has composed.</summary>
    public void Recorded(string run, PrivacyEvent release)
    {
        lock (gate)
        {
            if (!runs.TryGetValue(run, out var steps))
                runs.Add(run, steps = []);
            steps[release] = checked(steps.GetValueOrDefault(release) + 1);
        }
    }

    /// <summary>All that the accountant holds.</summary>
    public IReadOnlyList<SpentPortion> Portions()
    {
        lock (gate)
        {
            var rest = new Dictionary<PrivacyEvent, long>();
            foreach (var (spent, count) in accountant.History)
                rest[spent] = checked(rest.GetValueOrDefault(spent) + count);
            foreach (var (spent, count) in runs.Values.Concat(restored.Values).SelectMany(steps => steps))
                rest[spent] = rest.GetValueOrDefault(spent) - count;
            foreach (var spent in rest.Where(step => step.Value <= 0).Select(step => step.Key).ToList())
                rest.Remove(spent);
            return
            [
                .. runs.Concat(restored).Select(portion => new SpentPortion(portion.Key, portion.Value.ToDictionary())),
                new(own, rest),
            ];
        }
    }

    /// <summary>Composes what the accountant doesn't hold yet; all of it or, when it throws, nothing.</summary>
    /// <exception cref="NotSupportedException">The accountant can't bound an event.</exception>
    public void Restore(IReadOnlyList<SpentPortion> portions)
    {
        lock (gate)
        {
            var missing = portions
                .Where(portion => portion.Id != own && !runs.ContainsKey(portion.Id))
                .SelectMany(portion => portion.Steps.Select(step => (portion.Id, Event: step.Key, More: step.Value - Held(portion.Id, step.Key))))
                .Where(step => step.More > 0)
                .ToList();
            var trial = accountant.Clone();
            foreach (var (_, spent, more) in missing)
                trial.Compose(spent, more);
            foreach (var (id, spent, more) in missing)
            {
                accountant.Compose(spent, more);
                if (!restored.TryGetValue(id, out var steps))
                    restored.Add(id, steps = []);
                steps[spent] = checked(steps.GetValueOrDefault(spent) + more);
            }
        }
    }

    private long Held(string id, PrivacyEvent spent) => restored.GetValueOrDefault(id)?.GetValueOrDefault(spent) ?? 0;
}
