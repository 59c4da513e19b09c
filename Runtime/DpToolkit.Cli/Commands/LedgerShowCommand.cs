using DpToolkit.Accounting;

namespace DpToolkit.Cli;

internal sealed class LedgerShowCommand : LedgerCommand
{
    private static readonly Option Html = new("--html", "FILE", "write a page with a picture: the budget over time, by run");

    public override string Path => "dp ledger show";

    public override string Summary => "a data set's runs, one by one; --html draws them";

    public override string Description => """
        Each run with what it would spend alone, and the total of all. Losses don't simply add up: the total is less
        than the sum. State: closed is exact; recovered ended in a crash (exact, but for one step); open is still
        running, or was cut off where nobody can tell how far it came, so that everything it reserved counts.
        """;

    public override IReadOnlyList<Option> Options => [Cli.Options.Dataset, Cli.Options.Delta, Html];

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("dp ledger show privacy.db", "all data sets"),
        ("dp ledger show privacy.db --dataset mnist --html mnist.html", "one data set, as a page for the browser"),
    ];

    public override int Run(Arguments arguments, Terminal terminal)
    {
        using var ledger = PrivacyLedger.Open(arguments.Files[0], LedgerAccess.ReadOnly);
        var views = Datasets(ledger, arguments).Select(dataset => View(ledger, dataset, DeltaOf(dataset, arguments))).ToArray();
        string? page = arguments.Text(Html);
        if (page is not null)
            Output.Write(Html, page, LedgerPage.Of(ledger.Path!, views));
        if (arguments.Has(Cli.Options.Json))
        {
            terminal.Json(writer =>
            {
                writer.WriteString("ledger", ledger.Path);
                writer.WriteStartArray("datasets");
                foreach (var view in views)
                {
                    writer.WriteStartObject();
                    LedgerJson.Dataset(writer, view.Dataset, view.Epsilon, view.Delta);
                    writer.WriteStartArray("history");
                    foreach (var run in view.Runs)
                        LedgerJson.Run(writer, run.Summary, run.Alone);
                    writer.WriteEndArray();
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
            return Dp.Done;
        }

        if (views.Length == 0)
            terminal.Line($"{ledger.Path} holds no data set yet.");
        foreach (var view in views)
            Print(terminal, view);
        if (page is not null)
            terminal.Line($"Picture: {page}");
        return Dp.Done;
    }

    private static LedgerView View(PrivacyLedger ledger, LedgerDataset dataset, double delta)
    {
        var total = Accountants.Create(dataset.Accountant);
        var runs = new List<LedgerRunView>();
        foreach (var run in ledger.Runs(dataset.Name))
        {
            var alone = Accountants.Create(dataset.Accountant);
            foreach (var (spent, count) in run.Spent)
                alone.Compose(spent, count);
            runs.Add(new(run, run.Spent.Count == 0 ? 0 : alone.GetEpsilon(delta), LedgerView.Path(total, run.Spent, delta)));
        }

        return new(dataset, delta, Epsilon(ledger, dataset, delta), runs);
    }

    private static void Print(Terminal terminal, LedgerView view)
    {
        terminal.Line($"{view.Dataset.Name} (per {view.Dataset.Unit})");
        terminal.Line($"epsilon = {Format.Epsilon(view.Epsilon)}{(view.Dataset.Budget is { } budget ? $" of {Format.Exact(budget.Epsilon)}" : ", no budget set,")} at delta = {Format.Exact(view.Delta)} ({view.Dataset.Accountant}, {Format.Count(view.Dataset.Steps, "step")})");
        if (view.Runs.Count > 0)
        {
            terminal.Table(
                ["run", "started (UTC)", "state", "what", "a step", ">steps", ">alone", ">total"],
                view.Runs.Select(run => (IReadOnlyList<string>)
                [
                    run.Summary.Id[..Math.Min(8, run.Summary.Id.Length)], Format.Day(run.Summary.Started), run.Summary.State.ToString().ToLowerInvariant(),
                    run.Summary.Description, Steps(run.Summary.Spent), Format.Whole(run.Summary.Steps), Format.Epsilon(run.Alone), Format.Epsilon(run.Total),
                ]));
        }

        terminal.Line();
    }

    private static string Steps(IReadOnlyList<ComposedStep> spent) => spent.Count switch
    {
        0 => "-",
        1 => Format.Event(spent[0].Event),
        _ => $"{Format.Event(spent[0].Event)} and {spent.Count - 1} more",
    };
}
