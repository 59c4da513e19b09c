namespace DpToolkit.Cli;

internal sealed class LedgerImportCommand : LedgerCommand
{
    private static readonly Option Opacus = new("--opacus", "FILE", "JSON of an Opacus accountant's state_dict()");
    private static readonly Option What = new("--description", "TEXT", "what was trained");
    private static readonly Option Unit = new("--unit", "UNIT", $"the unit of privacy (default {PrivacyLedger.DefaultUnit})");
    private static readonly Option Again = new("--again", null, "count it although the same state was imported before");

    public override string Path => "dp ledger import";

    public override string Summary => "brings in what was spent with Opacus";

    public override string Description => """
        Records the history of an Opacus accountant as a run on a data set, so that past trainings keep counting. In
        Python: json.dump(accountant.state_dict(), open("state.json", "w")). The same state is refused a second time
        unless --again says that it is another training with the same settings.
        """;

    public override IReadOnlyList<Option> Options => [Opacus, Cli.Options.Dataset with { Help = "the data set that was trained on" }, What, Unit, Again];

    public override IReadOnlyList<(string Line, string Does)> Examples =>
        [("dp ledger import privacy.db --dataset mnist --opacus state.json", "a team moves from Python and keeps its past spending")];

    public override int Run(Arguments arguments, Terminal terminal)
    {
        string file = arguments.RequiredText(Opacus);
        string dataset = arguments.RequiredText(Cli.Options.Dataset);
        string json = File.ReadAllText(file);
        using var ledger = PrivacyLedger.Open(arguments.Files[0]);
        var spent = ledger.ImportOpacus(
            dataset, json, arguments.Text(What) ?? "imported from Opacus", arguments.Text(Unit) ?? PrivacyLedger.DefaultUnit, arguments.Has(Again));
        long steps = spent.Sum(step => step.Count);
        if (arguments.Has(Cli.Options.Json))
        {
            terminal.Json(writer =>
            {
                writer.WriteString("ledger", ledger.Path);
                writer.WriteString("dataset", dataset);
                writer.WriteNumber("steps", steps);
            });
        }
        else
        {
            terminal.Line($"{Format.Count(steps, "step")} recorded on '{dataset}'.");
        }

        return Judge(ledger, terminal);
    }
}
