namespace DpToolkit.Cli;

internal sealed class LedgerBudgetCommand : LedgerCommand
{
    public override string Path => "dp ledger budget";

    public override string Summary => "sets the most that all trainings may spend on a data set";

    public override string Description => """
        From then on every training that uses this ledger is stopped before the step that would exceed the budget,
        counting all runs together. The newest budget holds. When the data set is over it already, the exit code is 1.
        """;

    public override IReadOnlyList<Option> Options =>
        [Cli.Options.Dataset with { Help = "the data set's whole name or fingerprint" }, Cli.Options.Epsilon, Cli.Options.Delta, Cli.Options.Accountant];

    public override IReadOnlyList<(string Line, string Does)> Examples =>
        [("dp ledger budget privacy.db --dataset mnist --epsilon 3 --delta 1e-5", "no more than epsilon 3 from now on, whoever trains")];

    public override int Run(Arguments arguments, Terminal terminal)
    {
        string dataset = arguments.RequiredText(Cli.Options.Dataset);
        var budget = new PrivacyBudget(arguments.RequiredNumber(Cli.Options.Epsilon), arguments.RequiredNumber(Cli.Options.Delta));
        string accountant = Training.AccountantOf(arguments);
        using var ledger = PrivacyLedger.Open(arguments.Files[0]);
        ledger.SetBudget(dataset, budget, accountant);
        if (arguments.Has(Cli.Options.Json))
        {
            terminal.Json(writer =>
            {
                writer.WriteString("dataset", dataset);
                writer.WriteNumber("epsilon", budget.Epsilon);
                writer.WriteNumber("delta", budget.Delta);
                writer.WriteString("accountant", accountant);
            });
        }
        else
        {
            terminal.Line($"'{dataset}' may spend epsilon {Format.Exact(budget.Epsilon)} at delta {Format.Exact(budget.Delta)} ({accountant}).");
        }

        return Judge(ledger, terminal);
    }
}
