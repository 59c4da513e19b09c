using System.Text;

namespace DpToolkit.Cli;

internal sealed class LedgerExportCommand : LedgerCommand
{
    public override string Path => "dp ledger export";

    public override string Summary => "the whole ledger as JSON";

    public override string Description => """
        Every data set, budget, run and event, for a report or another tool. To bring ledgers together use dp ledger
        merge, which knows the same run in two copies.
        """;

    public override IReadOnlyList<Option> Options => [Cli.Options.Out];

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("dp ledger export privacy.db --out privacy.json", "into a file"),
        ("dp ledger export privacy.db | jq '.datasets[].name'", "into another program"),
    ];

    public override int Run(Arguments arguments, Terminal terminal)
    {
        using var ledger = PrivacyLedger.Open(arguments.Files[0], LedgerAccess.ReadOnly);
        using var buffer = new MemoryStream();
        ledger.Export(buffer);
        string json = Encoding.UTF8.GetString(buffer.ToArray());
        if (arguments.Text(Cli.Options.Out) is { } file)
        {
            Output.Write(Cli.Options.Out, file, json + "\n");
            if (arguments.Has(Cli.Options.Json))
                terminal.Json(writer => writer.WriteString("out", file));
            else
                terminal.Line($"{file}: {Format.Count(ledger.Runs().Count, "run")} on {Format.Count(ledger.Datasets().Count, "data set")}.");
            return Dp.Done;
        }

        terminal.Line(json);
        return Dp.Done;
    }
}
