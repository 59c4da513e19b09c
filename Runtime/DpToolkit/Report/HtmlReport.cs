using System.Globalization;
using System.Net;
using System.Text;

namespace DpToolkit;

/// <summary>A run's log as one HTML page: facts, and curves of loss, test accuracy, epsilon and clipped fraction. It loads nothing.</summary>
public static class HtmlReport
{
    private const int WideFact = 30;

    private const string Style = """
        :root { color-scheme: light dark; --page: #fff; --ink: #1c2330; --soft: #5d6675; --line: #e3e7ee; --curve: #2563eb; --limit: #c2410c; }
        @media (prefers-color-scheme: dark) { :root { --page: #14181f; --ink: #e6e9ef; --soft: #9aa4b5; --line: #2b323e; --curve: #7aa8ff; --limit: #fb923c; } }
        body { margin: 2rem auto; max-width: 70rem; padding: 0 1.5rem; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
        h1 { font-size: 1.5rem; margin: 0 0 1rem; }
        dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)); gap: .75rem 2rem; margin: 0 0 1.5rem; }
        dt { color: var(--soft); font-size: .85rem; } dd { margin: 0; font-size: 1.1rem; font-variant-numeric: tabular-nums; }
        .wide { grid-column: 1 / -1; }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 1.5rem; }
        figure { margin: 0; border: 1px solid var(--line); border-radius: 8px; padding: .5rem; } svg { display: block; width: 100%; height: auto; }
        text { fill: var(--ink); font: 13px system-ui, sans-serif; } .title { font-size: 15px; font-weight: 600; } .tick, .unit { fill: var(--soft); font-size: 12px; }
        .grid { stroke: var(--line); } .curve { fill: none; stroke: var(--curve); stroke-width: 2; stroke-linejoin: round; } .end { fill: var(--curve); }
        .limit { stroke: var(--limit); stroke-width: 1.5; stroke-dasharray: 6 4; } .limit-name { fill: var(--limit); font-size: 12px; }
        footer { color: var(--soft); margin-top: 1.5rem; font-size: .9rem; }
        """;

    /// <summary>Writes the page.</summary>
    /// <param name="log">The run.</param>
    /// <param name="path">A file; replaced if it exists.</param>
    public static void Write(RunLog log, string path) => File.WriteAllText(path, Render(log));

    /// <summary>The page.</summary>
    public static string Render(RunLog log)
    {
        var page = new StringBuilder();
        string title = WebUtility.HtmlEncode(log.Title);
        page.AppendLine("<!DOCTYPE html>");
        page.AppendLine("<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        page.AppendLine($"<title>{title}</title><style>\n{Style}\n</style></head><body>");
        page.AppendLine($"<h1>{title}</h1><dl>");
        foreach (var (name, value) in log.Facts)
            page.AppendLine($"<div{(value.Length > WideFact ? " class=\"wide\"" : "")}><dt>{WebUtility.HtmlEncode(name)}</dt><dd>{WebUtility.HtmlEncode(value)}</dd></div>");
        page.AppendLine("</dl><div class=\"charts\">");
        string delta = log.Delta is { } d ? string.Create(CultureInfo.InvariantCulture, $"epsilon (nats) at delta {d:0.##E+0}") : "epsilon (nats)";
        Figure(page, new("Training loss", "epoch", "mean loss a batch (nats)") { FromZero = true }, Curve(log, p => p.Loss));
        Figure(page, new("Test accuracy", "epoch", "right answers (%)") { Most = 100 }, Curve(log, p => 100 * p.Accuracy));
        Figure(page, new("Privacy spent", "epoch", delta)
        {
            FromZero = true,
            Limit = log.TargetEpsilon is { } target ? (target, string.Create(CultureInfo.InvariantCulture, $"budget {target:0.###}")) : null,
        }, Curve(log, p => p.Epsilon));
        Figure(page, new("Clipped samples", "epoch", "share of a batch (%)") { FromZero = true, Most = 100 }, Curve(log, p => 100 * p.ClippedFraction));
        page.AppendLine("</div><footer>Training loss and clipped samples are measured on the private records without noise: they are not covered by the guarantee. " +
            "Show them to those alone who may see the records.</footer></body></html>");
        return page.ToString();
    }

    private static void Figure(StringBuilder page, SvgChart chart, IEnumerable<(double, double)> curve)
        => page.Append("<figure>").Append(chart.Draw(curve)).AppendLine("</figure>");

    private static IEnumerable<(double X, double Y)> Curve(RunLog log, Func<RunPoint, double?> value)
        => log.Points.Select(p => (p.Epoch, Value: value(p))).Where(p => p.Value is not null).Select(p => (p.Epoch, p.Value!.Value));
}
