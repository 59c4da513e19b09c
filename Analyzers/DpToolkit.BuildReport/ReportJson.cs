using System.Globalization;
using System.Linq;
using System.Xml.Linq;
using static DpToolkit.BuildReport.JsonWrite;

namespace DpToolkit.BuildReport;

/// <summary>The report for machines: what isn't known at build time is null.</summary>
internal static class ReportJson
{
    public static XElement Of(Report report) => Object(
        "root",
        Text("format", "dp-report/1"),
        Text("created", report.Created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        Text("verdict", report.Verdict is { } verdict ? VerdictOf.Word(verdict) : null),
        Flag("complete", report.Projects.All(project => project.Compiled.Incomplete is null)),
        Array("projects", report.Projects.Select(project => Project(report, project))));

    private static XElement Project(Report report, ReportProject project) => Object(
        "item",
        Text("name", project.Name),
        Text("path", report.Show(project.Path)),
        Texts("frameworks", project.Framework.Split(new[] { ", " }, System.StringSplitOptions.RemoveEmptyEntries)),
        Text("incomplete", project.Compiled.Incomplete),
        Texts("rulesOff", project.Compiled.RulesOff),
        Array("trainings", project.Compiled.Trainings.Select(training => Training(report, project, training))),
        Array("findingsElsewhere", project.Elsewhere.Select(finding => Finding(report, finding))));

    private static XElement Training(Report report, ReportProject project, ReportTraining training) => Object(
        "item",
        Text("verdict", VerdictOf.Word(training.Verdict)),
        Text("method", training.Text("method")),
        Text("calledFrom", training.Text("calledFrom")),
        Text("file", report.Show(training.Place.File)),
        Number("line", training.Place.Line),
        Text("call", training.Text("call")),
        Flag("repeated", training.Text("repeated") == "true"),
        Text("model", training.Text("model")),
        Text("data", training.Text("data")),
        Number("noiseMultiplier", training.Number("noiseMultiplier")),
        Flag("noiseIsCalibrated", training.Text("noiseIs") == "calibrated"),
        Number("maxGradNorm", training.Number("maxGradNorm")),
        Text("sampling", training.Text("sampling")),
        Number("batchSize", training.Number("batchSize")),
        Number("records", training.Number("records")),
        Number("sampleRate", training.Number("sampleRate")),
        Number("passes", training.Number("passes")),
        Number("steps", training.Number("steps")),
        Text("accountant", training.Text("accountant")),
        Number("epsilon", training.Number("epsilon")),
        Number("delta", training.Number("delta")),
        Text("epsilonIs", training.Text("epsilonIs")),
        Pair("budget", training, "budgetEpsilon", "budgetDelta"),
        Pair("target", training, "targetEpsilon", "targetDelta"),
        Pair("limit", training, "limitEpsilon", "limitDelta"),
        Number("epsilonAtLimitDelta", training.Number("epsilonAtLimit")),
        Flag("ledger", training.Text("ledger") is { } ledger ? ledger == "true" : null),
        Array("findings", training.Findings.Except(project.Elsewhere).Select(finding => Finding(report, finding))));

    private static XElement Pair(string name, ReportTraining training, string epsilon, string delta) =>
        training.Number(epsilon) is null && training.Number(delta) is null
            ? Text(name, null)
            : Object(name, Number("epsilon", training.Number(epsilon)), Number("delta", training.Number(delta)));

    private static XElement Finding(Report report, ReportFinding finding) => Object(
        "item",
        Text("rule", finding.Rule),
        Text("severity", finding.Severity),
        Flag("open", finding.IsOpen),
        Flag("suppressed", finding.IsSuppressed),
        Text("justification", finding.Justification),
        Text("message", finding.Message),
        Text("file", report.Show(finding.Place.File)),
        Number("line", finding.Place.Line),
        Text("help", finding.Help));
}
