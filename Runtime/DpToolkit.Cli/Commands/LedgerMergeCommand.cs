namespace DpToolkit.Cli;

internal sealed class LedgerMergeCommand : LedgerCommand
{
    public override string Path => "dp ledger merge";

    public override string Summary => "adds the runs of other ledgers to one";

    public override string Description => """
        Adds to the first ledger every run that the others hold and it doesn't. A run that two copies hold counts once.
        The others are only read. When a data set is then over its budget the runs are recorded all the same (they did
        happen) and the exit code is 1.
        """;

    public override string Files => "LEDGER OTHER...";

    public override int LeastFiles => 2;

    public override int MostFiles => int.MaxValue;

    public override IReadOnlyList<Option> Options => [];

    public override IReadOnlyList<(string Line, string Does)> Examples =>
        [("dp ledger merge team.db laptop.db cluster.db", "one ledger for a team whose machines don't share a disk")];

    public override int Run(Arguments arguments, Terminal terminal)
    {
        using var ledger = PrivacyLedger.Open(arguments.Files[0]);
        var results = new List<(string File, LedgerMergeResult Result)>();
        foreach (string file in arguments.Files.Skip(1))
        {
            using var other = PrivacyLedger.Open(file, LedgerAccess.ReadOnly);
            results.Add((file, ledger.Merge(other)));
        }

        if (arguments.Has(Cli.Options.Json))
        {
            terminal.Json(writer =>
            {
                writer.WriteString("ledger", ledger.Path);
                writer.WriteStartArray("merged");
                foreach (var (file, result) in results)
                {
                    writer.WriteStartObject();
                    writer.WriteString("from", file);
                    writer.WriteNumber("added", result.Added);
                    writer.WriteNumber("updated", result.Updated);
                    writer.WriteNumber("unchanged", result.Unchanged);
                    writer.WriteStartArray("notes");
                    foreach (string note in result.Notes)
                        writer.WriteStringValue(note);
                    writer.WriteEndArray();
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
        }
        else
        {
            foreach (var (file, result) in results)
            {
                terminal.Line($"{file}: {Format.Count(result.Added, "run")} added, {result.Updated} updated, {result.Unchanged} known already.");
                foreach (string note in result.Notes)
                    terminal.Line($"  {note}");
            }
        }

        return Judge(ledger, terminal);
    }
}
