namespace DpToolkit.Cli;

internal sealed class LedgerVerifyCommand : LedgerCommand
{
    public override string Path => "dp ledger verify";

    public override string Summary => "checks the file, every entry's seal, and each budget";

    public override string Description => """
        Checks every page of the file, that no entry was changed or taken out since it was written, that what runs gave
        back they had reserved, and that no data set is over its budget. Exit code 0: all is well; 1: a budget is
        exceeded; 2: the file is damaged.
        """;

    public override IReadOnlyList<Option> Options => [];

    public override IReadOnlyList<(string Line, string Does)> Examples => [("dp ledger verify privacy.db", "before a release, or in a nightly job")];

    public override int Run(Arguments arguments, Terminal terminal)
    {
        using var ledger = PrivacyLedger.Open(arguments.Files[0], LedgerAccess.ReadOnly);
        var findings = ledger.Verify();
        int code = findings.Select(finding => finding.Severity).DefaultIfEmpty().Max() switch
        {
            LedgerSeverity.Damaged => Dp.BadInput,
            LedgerSeverity.OverBudget => Dp.OverBudget,
            _ => Dp.Done,
        };
        if (arguments.Has(Cli.Options.Json))
        {
            terminal.Json(writer =>
            {
                writer.WriteString("ledger", ledger.Path);
                writer.WriteBoolean("ok", code == Dp.Done);
                writer.WriteStartArray("findings");
                foreach (var finding in findings)
                {
                    writer.WriteStartObject();
                    writer.WriteString("severity", finding.Severity.ToString());
                    writer.WriteString("message", finding.Message);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
            return code;
        }

        foreach (var finding in findings)
        {
            if (finding.Severity == LedgerSeverity.Note)
                terminal.Line(finding.Message);
            else
                terminal.Error($"dp: {finding.Message}");
        }

        if (code == Dp.Done)
            terminal.Line($"{ledger.Path} is sound: {Format.Count(ledger.Runs().Count, "run")} on {Format.Count(ledger.Datasets().Count, "data set")}, every seal holds.");
        return code;
    }
}
