namespace DpToolkit.Ledger;

/// <summary>Settles the runs of killed processes: gives back what their memory-backed records prove unused.</summary>
internal static class LedgerRecovery
{
    public static int Run(LedgerStore store)
    {
        if (store.Path is null)
            return 0;
        int settled = 0;
        foreach (var (runId, record) in RunRecord.TakeDead(store.Id, store.Path))
        {
            using (record)
            {
                if (store.Write(() => Settle(store, runId, record)))
                    settled++;
                record.Delete();
            }
        }

        return settled;
    }

    private static bool Settle(LedgerStore store, string runId, RunRecord record)
    {
        var (run, state) = store.Connection.Rows(
            "SELECT id, state FROM run WHERE uid = $uid", row => (row.GetInt64(0), row.GetString(1)), ("$uid", runId)).FirstOrDefault();
        var (entry, entryEvent, count) = store.Connection.Rows(
            "SELECT id, event, count FROM entry WHERE run = $run AND kind = 'reserve' ORDER BY id DESC LIMIT 1",
            row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)),
            ("$run", run)).FirstOrDefault();
        if (record.Entry > entry || (record.Entry == entry && record.Used > count))
            throw new LedgerException($"The ledger {store.Name} lost writes that it had promised to run {runId} (its log was damaged, or an older copy was put in its place): restore the newest copy and bring the missing spending in with `dp ledger import`, then delete {record.Path}.");
        if (run == 0 || state != nameof(LedgerRunState.Open))
            return false;

        // A newer reservation than the record knows was made by a call that never returned: none of it was used.
        long unused = record.Entry == entry ? count - record.Used : count;
        if (unused > 0)
            store.Append(run, entryEvent, -unused, "recover");
        store.EndRun(run, LedgerRunState.Recovered);
        return true;
    }
}
