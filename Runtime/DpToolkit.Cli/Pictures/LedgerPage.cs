using System.Text;

namespace DpToolkit.Cli;

/// <summary>The page of `dp ledger show --html`: each data set's budget over time, by run.</summary>
internal static class LedgerPage
{
    public static string Of(string ledger, IReadOnlyList<LedgerView> views)
    {
        var body = new StringBuilder()
            .AppendLine("<h1>Privacy spent</h1>")
            .AppendLine($"<p class=\"soft\">{Chart.Text(ledger)}, {Format.Day(DateTimeOffset.UtcNow)} UTC</p>");
        if (views.Count == 0)
            body.AppendLine("<p>The ledger holds no data set yet.</p>");
        foreach (var view in views)
            Append(body, view);
        return Page.Of("Privacy spent", body.ToString());
    }

    private static void Append(StringBuilder body, LedgerView view)
    {
        body.AppendLine($"<h2>{Chart.Text(view.Dataset.Name)}</h2>");
        string limit = view.Dataset.Budget is { } budget ? $" of {Format.Exact(budget.Epsilon)}" : " (no budget set)";
        bool over = view.Dataset.Budget is { } most && !(view.Epsilon <= most.Epsilon);
        body.AppendLine($"<p{(over ? " class=\"over\"" : "")}>epsilon = {Format.Epsilon(view.Epsilon)}{limit} at delta = {Format.Exact(view.Delta)}, per {Chart.Text(view.Dataset.Unit)}, {Format.Count(view.Dataset.Steps, "step")} in {Format.Count(view.Runs.Count, "run")}{(over ? ": over budget" : "")}</p>");
        var drawn = view.Runs.Where(run => run.Summary.Steps > 0).ToArray();
        if (drawn.Length > 0)
            body.Append(Picture(view, drawn));
        if (view.Runs.Count > 0)
            AppendRuns(body, view, drawn);
    }

    private static string Picture(LedgerView view, IReadOnlyList<LedgerRunView> runs)
    {
        double steps = runs[^1].Path[^1].X;
        double top = runs.Max(run => double.IsFinite(run.Total) ? run.Total : 0);
        var series = runs.Select((run, i) => new Series($"{run.Summary.Description} {Format.Day(run.Summary.Started)}", run.Path, Color(i), Filled: true)).ToList();
        if (view.Dataset.Budget is { } budget)
        {
            top = Math.Max(top, budget.Epsilon);
            series.Add(new("budget", [new(0, budget.Epsilon), new(steps, budget.Epsilon)], Page.LimitColor, Dashed: true));
        }

        return Chart.Of(
            $"Budget of {view.Dataset.Name} over time", new Axis("steps of all runs, in the order they began", 0, steps),
            new Axis($"epsilon at delta = {Format.Exact(view.Delta)}", 0, top > 0 ? top * 1.05 : 1), series);
    }

    private static void AppendRuns(StringBuilder body, LedgerView view, LedgerRunView[] drawn)
    {
        body.AppendLine("<table><tr><th>run</th><th>started (UTC)</th><th>state</th><th>on</th><th class=\"number\">steps</th><th class=\"number\">alone</th><th class=\"number\">total</th></tr>");
        foreach (var run in view.Runs)
        {
            int place = Array.IndexOf(drawn, run);
            string key = place < 0 ? "" : $"<span class=\"key\" style=\"background: {Color(place)}\"></span>";
            body.AppendLine($"<tr><td>{key}{Chart.Text(run.Summary.Description.Length > 0 ? run.Summary.Description : run.Summary.Id[..8])}</td><td>{Format.Day(run.Summary.Started)}</td><td>{run.Summary.State.ToString().ToLowerInvariant()}</td><td>{Chart.Text(run.Summary.Host)}</td><td class=\"number\">{Format.Whole(run.Summary.Steps)}</td><td class=\"number\">{Format.Epsilon(run.Alone)}</td><td class=\"number\">{Format.Epsilon(run.Total)}</td></tr>");
        }

        body.AppendLine("</table>");
    }

    private static string Color(int run) => Page.Colors[run % Page.Colors.Count];
}
