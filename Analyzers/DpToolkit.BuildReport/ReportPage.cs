using System.Globalization;
using System.Linq;
using System.Net;
using System.Text;

namespace DpToolkit.BuildReport;

/// <summary>The report for people: one page that needs no other file and no network, in the reader's light or dark colors.</summary>
internal static class ReportPage
{
    private const string Unknown = "<span class=\"unknown\">not known at build time</span>";

    public static string Of(Report report)
    {
        var body = new StringBuilder();
        body.Append("<header><h1>Privacy report</h1><p class=\"soft\">What the code says about each private training, before anything runs. ")
            .Append(report.Created.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)).Append(" UTC</p></header>\n");
        var trainings = report.Trainings.ToList();
        AppendSummary(body, report, trainings.Count);
        if (trainings.Count > 0)
            AppendTable(body, report);
        foreach (var project in report.Projects)
            AppendProject(body, report, project, trainings.IndexOf);
        body.Append(Reading);
        return Head + body + "</body>\n</html>\n";
    }

    private static void AppendSummary(StringBuilder body, Report report, int trainings)
    {
        string sentence = report.Verdict is { } worst
            ? $"{Count(trainings, "private training")} in {Count(report.Projects.Count, "project")}. " + (worst is Verdict.WithinLimit
                ? "Each is within its limit."
                : string.Join(", ", report.Trainings.GroupBy(t => t.Verdict).OrderByDescending(same => same.Key).Select(same => $"{Whole(same.Count())} {VerdictOf.Title(same.Key).ToLowerInvariant()}")) + ".")
            : $"No private training was found in {Count(report.Projects.Count, "project")}.";
        body.Append("<p class=\"summary ").Append(report.Verdict is { } verdict ? VerdictOf.Word(verdict) : "unknown").Append("\">").Append(sentence).Append("</p>\n");
        foreach (var project in report.Projects.Where(project => project.Compiled.Incomplete is not null))
            body.Append("<p class=\"banner\"><strong>").Append(Text(project.Name)).Append("</strong>: ").Append(Text(project.Compiled.Incomplete!)).Append(" Trainings and findings may be missing here.</p>\n");
    }

    private static void AppendTable(StringBuilder body, Report report)
    {
        body.Append("<div class=\"wide\"><table class=\"overview\"><thead><tr><th>Training</th><th>Project</th><th class=\"number\">Epsilon</th><th class=\"number\">Delta</th><th class=\"number\">Limit</th><th class=\"number\">Open findings</th><th>Verdict</th></tr></thead><tbody>\n");
        int index = 0;
        foreach (var project in report.Projects)
            foreach (var training in project.Compiled.Trainings)
            {
                body.Append("<tr><td><a href=\"#t").Append(Whole(index++)).Append("\">").Append(Text(Title(training))).Append("</a></td><td>").Append(Text(project.Name))
                    .Append("</td><td class=\"number strong\">").Append(Epsilon(training)).Append("</td><td class=\"number\">").Append(Value(training, "delta"))
                    .Append("</td><td class=\"number\">").Append(training.Number("limitEpsilon") is { } limit ? Number(limit) : "<span class=\"unknown\">none</span>")
                    .Append("</td><td class=\"number\">").Append(Whole(training.Findings.Count(finding => finding.IsOpen))).Append("</td><td>").Append(Badge(training.Verdict)).Append("</td></tr>\n");
            }

        body.Append("</tbody></table></div>\n");
    }

    private static void AppendProject(StringBuilder body, Report report, ReportProject project, System.Func<ReportTraining, int> indexOf)
    {
        var compiled = project.Compiled;
        if (compiled.Trainings.Count == 0 && compiled.Findings.Count == 0)
            return;
        body.Append("<section><h2>").Append(Text(project.Name)).Append("</h2><p class=\"soft\">").Append(Text(report.Show(project.Path)));
        if (project.Framework.Length > 0)
            body.Append(", ").Append(Text(project.Framework));
        body.Append("</p>\n");
        if (compiled.RulesOff.Count > 0)
            body.Append("<p class=\"banner\">Rules switched off in this project: ").Append(string.Join(", ", compiled.RulesOff.Select(Text))).Append(". What they would find isn't here.</p>\n");
        foreach (var training in compiled.Trainings)
            AppendTraining(body, report, project, training, indexOf(training));
        if (project.Elsewhere.Count > 0)
        {
            body.Append("<h3>Findings about no single training</h3><p class=\"soft\">They count for each training of the project.</p>\n");
            AppendFindings(body, report, project.Elsewhere);
        }

        body.Append("</section>\n");
    }

    private static void AppendTraining(StringBuilder body, Report report, ReportProject project, ReportTraining training, int index)
    {
        body.Append("<article id=\"t").Append(Whole(index)).Append("\" class=\"").Append(VerdictOf.Word(training.Verdict)).Append("\"><div class=\"top\"><h3>").Append(Text(Title(training))).Append("</h3>").Append(Badge(training.Verdict)).Append("</div>\n")
            .Append("<p class=\"soft\">").Append(Text(report.Show(training.Place.File))).Append(':').Append(Whole(training.Place.Line));
        body.Append("</p>\n<p>").Append(VerdictOf.Meaning(training.Verdict)).Append("</p>\n");
        if (training.Text("repeated") == "true")
            body.Append("<p class=\"banner\">It is made in a loop: each round spends this much.</p>\n");
        body.Append("<dl>");
        Fact(body, "Epsilon", Epsilon(training), training.Text("epsilonIs") switch
        {
            "computed" => $"computed from the code, {training.Text("accountant")!.ToUpperInvariant()} accountant",
            "budget" => "at most: training stops at its budget",
            "target" => "at most: the noise is chosen for it, and training stops there",
            _ => "",
        });
        Fact(body, "Delta", Value(training, "delta"), "chance that the bound may fail");
        Fact(body, "Declared limit", training.Number("limitEpsilon") is { } limit ? $"{Number(limit)} at delta {(training.Number("limitDelta") is { } at ? Number(at) : Unknown)}" : "none", "");
        Fact(body, "Noise multiplier &sigma;", Value(training, "noiseMultiplier"), training.Text("noiseIs") switch { "calibrated" => "calibrated for the target", null => "", var other => other });
        Fact(body, "Clipping norm C", Value(training, "maxGradNorm"), "");
        Fact(body, "Sample rate q", Value(training, "sampleRate"), Sampling(training));
        Fact(body, "Steps", Value(training, "steps"), training.Number("passes") is { } passes ? Count((long)passes, "pass", "passes") + " through the data" : "");
        Fact(body, "Model", training.Text("model") is { } model ? Text(model) : Unknown, "");
        Fact(body, "Data", training.Text("data") is { } data ? Text(data) : Unknown, training.Number("records") is { } records ? Count((long)records, "record") : "");
        Fact(body, "Ledger", training.Text("ledger") switch { "true" => "yes", "false" => "no", _ => Unknown }, training.Text("ledger") == "false" ? "spending of other runs isn't added" : "");
        body.Append("</dl>\n");
        var own = training.Findings.Except(project.Elsewhere).ToList();
        if (own.Count > 0)
            AppendFindings(body, report, own);
        body.Append("</article>\n");
    }

    private static void AppendFindings(StringBuilder body, Report report, System.Collections.Generic.IEnumerable<ReportFinding> findings)
    {
        body.Append("<ul class=\"findings\">\n");
        foreach (var finding in findings)
        {
            string state = finding.IsSuppressed ? "justified" : finding.Severity;
            body.Append("<li class=\"").Append(state).Append("\"><span class=\"rule\">");
            body.Append(finding.Help is { } help ? $"<a href=\"{Text(help)}\">{Text(finding.Rule)}</a>" : Text(finding.Rule));
            body.Append("</span> <span class=\"kind\">").Append(finding.IsSuppressed ? "suppressed" : finding.Severity).Append("</span> ").Append(Text(finding.Message))
                .Append(" <span class=\"soft\">").Append(Text(report.Show(finding.Place.File))).Append(':').Append(Whole(finding.Place.Line)).Append("</span>");
            if (finding.IsSuppressed)
                body.Append("<br><em>").Append(finding.Justification is { } why ? Text(why) : "No justification is given.").Append("</em>");
            body.Append("</li>\n");
        }

        body.Append("</ul>\n");
    }

    private static void Fact(StringBuilder body, string name, string value, string note) =>
        body.Append("<div><dt>").Append(name).Append("</dt><dd>").Append(value).Append(note.Length > 0 ? $"<small>{Text(note)}</small>" : "").Append("</dd></div>");

    private static string Title(ReportTraining training) =>
        (training.Text("method") ?? "private training") + (training.Text("calledFrom") is { } from ? $" ({from})" : "");

    private static string Sampling(ReportTraining training)
    {
        string how = training.Text("sampling") switch { "poisson" => "Poisson batches", "shuffled" => "shuffled batches, no amplification", _ => "" };
        return training.Number("batchSize") is not { } batch ? how : how.Length > 0 ? $"{how} of {Number(batch)}" : $"batches of {Number(batch)}";
    }

    private static string Epsilon(ReportTraining training) =>
        training.Number("epsilon") is not { } epsilon ? Unknown : training.Text("epsilonIs") == "computed" ? Number(epsilon) : "&le; " + Number(epsilon);

    private static string Value(ReportTraining training, string name) => training.Number(name) is { } value ? Number(value) : Unknown;

    private static string Badge(Verdict verdict) => $"<span class=\"badge {VerdictOf.Word(verdict)}\">{VerdictOf.Title(verdict)}</span>";

    private static string Number(double value)
    {
        if (value == System.Math.Floor(value) && System.Math.Abs(value) < 1e12)
            return value.ToString("#,0", CultureInfo.InvariantCulture);
        string text = value.ToString("G3", CultureInfo.InvariantCulture);
        int exponent = text.IndexOf('E');
        return exponent < 0 ? text : text.Substring(0, exponent) + "e" + int.Parse(text.Substring(exponent + 1), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
    }

    private static string Count(long count, string one, string? many = null) => count == 1 ? $"1 {one}" : $"{Whole(count)} {many ?? one + "s"}";

    private static string Whole(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private const string Reading = """
        <footer><h2>How to read this</h2>
        <p><strong>Epsilon</strong> bounds how much one person's record can change what the trained model reveals: at most a factor of e<sup>epsilon</sup> in any
        probability, but for a chance of <strong>delta</strong>. Below 1 is strong, up to 10 is common in practice, above 10 says little.</p>
        <p>Epsilons of trainings on the same data add up; each line here is one training alone. A ledger keeps the sum.</p>
        <p>"Not known at build time" means that a number comes from outside the code, such as an option, a file or the size of the data. It is never
        guessed. Numbers with &le; are bounds that the training keeps by stopping before it would exceed them.</p></footer>

        """;

    private const string Head = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <meta name="color-scheme" content="light dark">
        <title>Privacy report</title>
        <style>
        :root { --ink: #1d2329; --soft: #5b6570; --line: #e1e5ea; --ground: #ffffff; --card: #f7f8fa; --link: #0b5cad;
          --good: #17703a; --good-bg: #e0f3e6; --calm: #33556e; --calm-bg: #e3edf4; --warn: #8a5300; --warn-bg: #fdf0d5; --bad: #a81c1c; --bad-bg: #fce4e4; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --soft: #9aa4ae; --line: #2d343b; --ground: #14181c; --card: #1b2026; --link: #7cb8f2;
          --good: #7ddc9c; --good-bg: #17331f; --calm: #a9cbe2; --calm-bg: #1d2f3b; --warn: #f2c46b; --warn-bg: #3a2d12; --bad: #ff9b95; --bad-bg: #421b1b; } }
        * { box-sizing: border-box; }
        body { margin: 2rem auto; max-width: 1040px; padding: 0 1.25rem; font: 15px/1.5 system-ui, "Segoe UI", sans-serif; color: var(--ink); background: var(--ground); }
        h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2.25rem 0 0; overflow-wrap: anywhere; } h3 { font-size: 1.02rem; margin: 0; overflow-wrap: anywhere; }
        p { margin: .3rem 0 .7rem; } .soft { color: var(--soft); overflow-wrap: anywhere; } a { color: var(--link); } .unknown { color: var(--soft); font-style: italic; font-weight: 400; }
        .summary, .banner { padding: .6rem .9rem; border-radius: 8px; } .summary { font-size: 1.08rem; font-weight: 600; } .banner { background: var(--warn-bg); color: var(--warn); }
        .wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .5rem .8rem .5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        th { font-size: .82rem; color: var(--soft); font-weight: 600; } .number { text-align: right; font-variant-numeric: tabular-nums; } .strong { font-weight: 650; }
        .badge { display: inline-block; padding: .1rem .6rem; border-radius: 99px; font-size: .84rem; font-weight: 650; white-space: nowrap; }
        .within-limit:not(article) { background: var(--good-bg); color: var(--good); } .no-limit:not(article), .unknown.badge, .summary.unknown { background: var(--calm-bg); color: var(--calm); font-style: normal; }
        .doubtful:not(article) { background: var(--warn-bg); color: var(--warn); } .over-limit:not(article), .broken:not(article) { background: var(--bad-bg); color: var(--bad); }
        article { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--calm); border-radius: 8px; padding: 1rem 1.2rem; margin: .9rem 0; }
        article.unknown { font-style: normal; color: inherit; } article.within-limit { border-left-color: var(--good); } article.doubtful { border-left-color: var(--warn); } article.over-limit, article.broken { border-left-color: var(--bad); }
        .top { display: flex; gap: 1rem; justify-content: space-between; align-items: baseline; flex-wrap: wrap; }
        dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(215px, 1fr)); gap: .8rem 1.4rem; margin: .9rem 0 .3rem; } dt { font-size: .8rem; color: var(--soft); } dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
        small { display: block; font-weight: 400; font-size: .8rem; color: var(--soft); }
        .findings { list-style: none; padding: 0; margin: .9rem 0 0; } .findings li { border-top: 1px solid var(--line); padding: .5rem 0; overflow-wrap: anywhere; } .rule { font-weight: 650; } .kind { font-size: .8rem; font-weight: 650; }
        .error .kind { color: var(--bad); } .warning .kind { color: var(--warn); } .note .kind, .justified .kind { color: var(--soft); }
        footer { color: var(--soft); margin-top: 2.5rem; border-top: 1px solid var(--line); font-size: .9rem; } footer h2 { font-size: 1rem; margin-top: 1rem; }
        </style>
        </head>
        <body>

        """;
}
