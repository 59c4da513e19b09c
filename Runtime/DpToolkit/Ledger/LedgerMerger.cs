using DpToolkit.Accounting;

namespace DpToolkit.Ledger;

internal static class LedgerMerger
{
    public static LedgerMergeResult Merge(LedgerStore store, IReadOnlyList<LedgerDataset> datasets, IReadOnlyList<LedgerRunSummary> runs)
    {
        var notes = new List<string>();
        foreach (var dataset in datasets)
            MergeDataset(store, dataset, notes);
        int added = 0, updated = 0;
        foreach (var theirs in runs)
        {
            var ours = LedgerReader.Runs(store, null).FirstOrDefault(run => run.Id == theirs.Id);
            if (ours is null)
            {
                AddRun(store, theirs);
                added++;
            }
            else if (UpdateRun(store, ours, theirs))
            {
                updated++;
            }
        }

        return new(added, updated, runs.Count - added - updated, notes);
    }

    private static void MergeDataset(LedgerStore store, LedgerDataset dataset, List<string> notes)
    {
        long id = store.EnsureDataset(dataset.Name, dataset.Unit);
        if (dataset.Budget is not { } theirs)
            return;
        if (store.Budget(id) is not var (ours, _))
        {
            store.Connection.Run(
                "INSERT INTO budget(dataset, epsilon, delta, accountant, at) VALUES($dataset, $epsilon, $delta, $accountant, $at)",
                ("$dataset", id), ("$epsilon", theirs.Epsilon), ("$delta", theirs.Delta), ("$accountant", dataset.Accountant), ("$at", LedgerStore.Now()));
            notes.Add($"Data set '{dataset.Name}' takes over the budget {theirs}.");
        }
        else if (ours != theirs)
        {
            notes.Add($"Data set '{dataset.Name}' keeps its budget {ours}; the other ledger says {theirs}.");
        }
    }

    private static void AddRun(LedgerStore store, LedgerRunSummary theirs)
    {
        long run = store.AddRun(
            theirs.Id, store.EnsureDataset(theirs.Dataset, null), theirs.Description, theirs.Accountant, theirs.Host,
            LedgerStore.Format(theirs.Started), theirs.Ended is { } ended ? LedgerStore.Format(ended) : null, theirs.State);
        foreach (var (spent, count) in theirs.Spent)
            store.Append(run, store.EventId(EventJson.Write(spent)), count, "merge");
    }

    private static bool UpdateRun(LedgerStore store, LedgerRunSummary ours, LedgerRunSummary theirs)
    {
        if (ours.Dataset != theirs.Dataset)
            throw new LedgerException($"Run {LedgerVerifier.Label(ours.Id)} is on data set '{ours.Dataset}' in one ledger and on '{theirs.Dataset}' in the other: one of them was changed by hand, so they can't be merged.");
        bool oursIsExact = ours.State is LedgerRunState.Closed;
        bool theirsIsExact = theirs.State is LedgerRunState.Closed;
        if (oursIsExact && !theirsIsExact)
            return false;
        long run = store.Connection.Number("SELECT id FROM run WHERE uid = $uid", ("$uid", ours.Id));
        bool changed = false;
        var counts = ours.Spent.ToDictionary(step => step.Event, step => step.Count);
        var wanted = theirs.Spent.ToDictionary(step => step.Event, step => step.Count);
        foreach (var known in counts.Keys.Union(wanted.Keys))
        {
            long have = counts.GetValueOrDefault(known);
            long want = wanted.GetValueOrDefault(known);
            if (theirsIsExact && !oursIsExact ? want == have : want <= have)
                continue;
            store.Append(run, store.EventId(EventJson.Write(known)), want - have, "merge");
            changed = true;
        }

        if (theirsIsExact && !oursIsExact)
        {
            store.EndRun(run, theirs.State, LedgerStore.Format(theirs.Ended!.Value));
            changed = true;
        }

        return changed;
    }
}
