namespace DpToolkit.Cli;

/// <summary>A command on one ledger.</summary>
internal abstract class LedgerCommand : Command
{
    public override string Files => "LEDGER";

    public override int LeastFiles => 1;

    /// <summary>The data sets that a command speaks of: the one named, or all.</summary>
    protected static IReadOnlyList<LedgerDataset> Datasets(PrivacyLedger ledger, Arguments arguments)
    {
        var all = ledger.Datasets();
        if (arguments.Text(Cli.Options.Dataset) is not { } name)
            return all;
        var found = all.Where(dataset => dataset.Name == name).ToArray();
        if (found.Length == 0)
            found = all.Where(dataset => dataset.Name.StartsWith(name, StringComparison.Ordinal)).ToArray();
        return found.Length switch
        {
            1 => found,
            0 => throw new UsageException($"{ledger.Path} has no data set '{name}'; it has {(all.Count == 0 ? "none yet" : string.Join(", ", all.Select(dataset => $"'{Format.Short(dataset.Name)}'")))}."),
            _ => throw new UsageException($"'{name}' is the beginning of {found.Length} data sets; type more of it."),
        };
    }

    /// <summary>Delta to measure a data set at: the one asked for, its budget's, or 1e-5.</summary>
    protected static double DeltaOf(LedgerDataset dataset, Arguments arguments) =>
        arguments.Number(Cli.Options.Delta) ?? dataset.Budget?.Delta ?? 1e-5;

    protected static double Epsilon(PrivacyLedger ledger, LedgerDataset dataset, double delta) =>
        ledger.GetEpsilon(dataset.Name, delta, Accountants.Create(dataset.Accountant));

    /// <summary>Says which data sets are over their budgets, and returns the exit code.</summary>
    protected static int Judge(PrivacyLedger ledger, Terminal terminal)
    {
        int code = Dp.Done;
        foreach (var finding in ledger.Verify().Where(finding => finding.Severity != LedgerSeverity.Note))
        {
            terminal.Error($"dp: {finding.Message}");
            code = Math.Max(code, finding.Severity == LedgerSeverity.Damaged ? Dp.BadInput : Dp.OverBudget);
        }

        return code;
    }
}
