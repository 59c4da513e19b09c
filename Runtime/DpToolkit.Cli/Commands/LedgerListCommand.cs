namespace DpToolkit.Cli;

internal sealed class LedgerListCommand : LedgerCommand
{
    public override string Path => "dp ledger list";

    public override string Summary => "the data sets, what each has spent and what is left";

    public override string Description => """
        One line a data set. Spent is epsilon over all runs, processes and machines, at the budget's delta (or --delta,
        or 1e-5); steps that running trainings have reserved count as spent.
        """;

    public override IReadOnlyList<Option> Options => [Cli.Options.Delta];

    public override IReadOnlyList<(string Line, string Does)> Examples => [("dp ledger list privacy.db", "who has spent how much")];

    public override int Run(Arguments arguments, Terminal terminal)
    {
        using var ledger = PrivacyLedger.Open(arguments.Files[0], LedgerAccess.ReadOnly);
        var rows = ledger.Datasets()
            .Select(dataset => (Dataset: dataset, Delta: DeltaOf(dataset, arguments)))
            .Select(row => (row.Dataset, row.Delta, Epsilon: Epsilon(ledger, row.Dataset, row.Delta))).ToArray();
        if (arguments.Has(Cli.Options.Json))
        {
            terminal.Json(writer =>
            {
                writer.WriteString("ledger", ledger.Path);
                writer.WriteStartArray("datasets");
                foreach (var row in rows)
                {
                    writer.WriteStartObject();
                    LedgerJson.Dataset(writer, row.Dataset, row.Epsilon, row.Delta);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
            return Dp.Done;
        }

        if (rows.Length == 0)
        {
            terminal.Line($"{ledger.Path} holds no data set yet.");
            return Dp.Done;
        }

        terminal.Table(
            ["data set", "unit", ">runs", ">steps", ">epsilon", ">of budget", ">delta"],
            rows.Select(row => (IReadOnlyList<string>)
            [
                Format.Short(row.Dataset.Name), row.Dataset.Unit, Format.Whole(row.Dataset.Runs), Format.Whole(row.Dataset.Steps), Format.Epsilon(row.Epsilon),
                row.Dataset.Budget is { } budget ? Format.Exact(budget.Epsilon) : "no budget", Format.Exact(row.Delta),
            ]));
        return Dp.Done;
    }
}
