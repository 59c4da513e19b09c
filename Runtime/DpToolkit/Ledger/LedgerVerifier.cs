using Microsoft.Data.Sqlite;

namespace DpToolkit.Ledger;

internal static class LedgerVerifier
{
    public static IReadOnlyList<LedgerFinding> Verify(PrivacyLedger ledger)
    {
        var store = ledger.Store;
        var findings = new List<LedgerFinding>();
        Pages(store, findings);
        if (findings.Count > 0)
            return findings;
        Seals(store, findings);
        Sums(store, findings);
        if (findings.Count > 0)
            return findings;
        Budgets(ledger, findings);
        foreach (var run in LedgerReader.Runs(store, null).Where(run => run.State == LedgerRunState.Open))
            findings.Add(new(LedgerSeverity.Note, $"Run {Label(run.Id)} on '{run.Dataset}' is open since {LedgerStore.Format(run.Started)}: everything it reserved counts."));
        return findings;
    }

    public static string Label(string id) => id.Length > 8 ? id[..8] : id;

    private static void Pages(LedgerStore store, List<LedgerFinding> findings)
    {
        try
        {
            foreach (string answer in store.Connection.Rows("PRAGMA integrity_check(10)", row => row.GetString(0)).Where(answer => answer != "ok"))
                findings.Add(new(LedgerSeverity.Damaged, $"The file is damaged: {answer}."));
            foreach (string table in store.Connection.Rows("PRAGMA foreign_key_check", row => row.GetString(0)).Distinct())
                findings.Add(new(LedgerSeverity.Damaged, $"Rows of table {table} point to rows that are gone."));
        }
        catch (SqliteException error)
        {
            findings.Add(new(LedgerSeverity.Damaged, $"The file is damaged: {error.Message.ReplaceLineEndings(" ")}."));
        }
    }

    private static void Seals(LedgerStore store, List<LedgerFinding> findings)
    {
        byte[] previous = [];
        long number = 0;
        foreach (var (id, seal, expected) in store.Connection.Rows(
            "SELECT entry.id, entry.hash, run.uid, dataset.name, dataset.unit, event.text, entry.count, entry.kind, entry.at FROM entry JOIN run ON run.id = entry.run JOIN dataset ON dataset.id = run.dataset JOIN event ON event.id = entry.event ORDER BY entry.id",
            row =>
            {
                byte[] expected = LedgerStore.Seal(previous, row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetInt64(6), row.GetString(7), row.GetString(8));
                previous = (byte[])row[1];
                return (row.GetInt64(0), previous, expected);
            }))
        {
            if (id != ++number)
            {
                findings.Add(new(LedgerSeverity.Damaged, $"Entry {number} is missing."));
                return;
            }

            if (!seal.AsSpan().SequenceEqual(expected))
            {
                findings.Add(new(LedgerSeverity.Damaged, $"Entry {id} or one before it was changed after it was written: its seal doesn't match."));
                return;
            }
        }

        long last = Convert.ToInt64(store.Connection.Scalar("SELECT seq FROM sqlite_sequence WHERE name = 'entry'") ?? 0L, System.Globalization.CultureInfo.InvariantCulture);
        if (last != number)
            findings.Add(new(LedgerSeverity.Damaged, $"Entries {number + 1} to {last} are missing at the end."));
    }

    private static void Sums(LedgerStore store, List<LedgerFinding> findings)
    {
        foreach (string text in store.Connection.Rows("SELECT text FROM event", row => row.GetString(0)))
        {
            try
            {
                EventJson.Read(text);
            }
            catch (FormatException error)
            {
                findings.Add(new(LedgerSeverity.Damaged, error.Message));
            }
        }

        foreach (string run in store.Connection.Rows(
            "SELECT DISTINCT run.uid FROM entry JOIN run ON run.id = entry.run GROUP BY entry.run, entry.event HAVING sum(entry.count) < 0", row => row.GetString(0)))
            findings.Add(new(LedgerSeverity.Damaged, $"Run {Label(run)} gave back more steps than it reserved."));
    }

    private static void Budgets(PrivacyLedger ledger, List<LedgerFinding> findings)
    {
        foreach (var dataset in ledger.Datasets())
        {
            if (dataset.Budget is not { } budget)
                continue;
            double epsilon = ledger.GetEpsilon(dataset.Name, budget.Delta, ledger.Fresh(dataset.Accountant));
            if (!(epsilon <= budget.Epsilon))
                findings.Add(new(LedgerSeverity.OverBudget, Text.Invariant($"Data set '{dataset.Name}' has spent epsilon {epsilon:G6} of its budget of {budget.Epsilon:G6} at delta {budget.Delta:G6}.")));
        }
    }
}
