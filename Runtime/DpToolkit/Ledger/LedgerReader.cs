using System.Text.Json;
using DpToolkit.Accounting;

namespace DpToolkit.Ledger;

internal static class LedgerReader
{
    public static IReadOnlyList<LedgerRunSummary> Runs(LedgerStore store, string? dataset)
    {
        var spent = store.Connection.Rows(
            "SELECT run, event, sum(count) FROM entry GROUP BY run, event HAVING sum(count) > 0 ORDER BY min(id)",
            row => (Run: row.GetInt64(0), Event: row.GetInt64(1), Count: row.GetInt64(2)))
            .ToLookup(row => row.Run, row => new ComposedStep(store.Event(row.Event), row.Count));
        return store.Connection.Rows(
            "SELECT run.id, uid, dataset.name, description, accountant, host, started, ended, state FROM run JOIN dataset ON dataset.id = run.dataset WHERE $dataset IS NULL OR dataset.name = $dataset ORDER BY started, run.id",
            row => new LedgerRunSummary(
                row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5),
                LedgerStore.Time(row.GetString(6)),
                row.Text(7) is { } ended ? LedgerStore.Time(ended) : null,
                Enum.Parse<LedgerRunState>(row.GetString(8)),
                spent[row.GetInt64(0)].ToArray()),
            ("$dataset", dataset));
    }

    public static IReadOnlyList<LedgerEntry> Entries(LedgerStore store, string? dataset) => store.Connection.Rows(
        "SELECT entry.id, run.uid, event, count, kind, at FROM entry JOIN run ON run.id = entry.run JOIN dataset ON dataset.id = run.dataset WHERE $dataset IS NULL OR dataset.name = $dataset ORDER BY entry.id",
        row => new LedgerEntry(row.GetInt64(0), row.GetString(1), store.Event(row.GetInt64(2)), row.GetInt64(3), row.GetString(4), LedgerStore.Time(row.GetString(5))),
        ("$dataset", dataset));

    public static byte[] Export(PrivacyLedger ledger)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("ledger", ledger.Store.Id);
            writer.WriteNumber("version", LedgerFile.Version);
            writer.WriteStartArray("datasets");
            foreach (var dataset in ledger.Datasets())
                Write(writer, ledger.Store, dataset);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, LedgerStore store, LedgerDataset dataset)
    {
        writer.WriteStartObject();
        writer.WriteString("name", dataset.Name);
        writer.WriteString("unit", dataset.Unit);
        if (dataset.Budget is { } budget)
        {
            writer.WriteStartObject("budget");
            writer.WriteNumber("epsilon", budget.Epsilon);
            writer.WriteNumber("delta", budget.Delta);
            writer.WriteString("accountant", dataset.Accountant);
            writer.WriteEndObject();
        }

        writer.WriteStartArray("runs");
        foreach (var run in Runs(store, dataset.Name))
        {
            writer.WriteStartObject();
            writer.WriteString("id", run.Id);
            writer.WriteString("description", run.Description);
            writer.WriteString("accountant", run.Accountant);
            writer.WriteString("host", run.Host);
            writer.WriteString("started", LedgerStore.Format(run.Started));
            if (run.Ended is { } ended)
                writer.WriteString("ended", LedgerStore.Format(ended));
            writer.WriteString("state", run.State.ToString().ToLowerInvariant());
            writer.WriteStartArray("spent");
            foreach (var (spent, count) in run.Spent)
            {
                writer.WriteStartObject();
                writer.WriteNumber("count", count);
                writer.WritePropertyName("event");
                EventJson.Write(writer, spent);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
