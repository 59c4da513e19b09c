using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;

namespace DpToolkit.BuildReport;

/// <summary>What the compiler wrote about one project.</summary>
internal sealed class SarifFile
{
    private const string Fact = "DP0001";

    private SarifFile(IReadOnlyList<ReportTraining> trainings, IReadOnlyList<ReportFinding> findings, IReadOnlyList<string> rulesOff, string? incomplete)
    {
        Trainings = trainings;
        Findings = findings;
        RulesOff = rulesOff;
        Incomplete = incomplete;
    }

    public IReadOnlyList<ReportTraining> Trainings { get; }

    public IReadOnlyList<ReportFinding> Findings { get; }

    /// <summary>The rules that the project switched off everywhere.</summary>
    public IReadOnlyList<string> RulesOff { get; }

    /// <summary>Why the compiler may not have seen every training; null where it has.</summary>
    public string? Incomplete { get; }

    /// <summary>Nothing, and why.</summary>
    public static SarifFile None(string why) => new(Array.Empty<ReportTraining>(), Array.Empty<ReportFinding>(), Array.Empty<string>(), why);

    /// <exception cref="FormatException">The file isn't SARIF 2.1.</exception>
    public static SarifFile Read(string path)
    {
        var root = JsonRead.File(path);
        if (root.At("version")?.Value != "2.1.0")
            throw new FormatException($"{path} isn't SARIF 2.1.0; the project's ErrorLog has to end with ',version=2.1'.");
        var trainings = new List<ReportTraining>();
        var findings = new List<ReportFinding>();
        var broken = new List<string>();
        var off = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var run in root.At("runs").Items())
        {
            var help = run.At("tool", "driver", "rules").Items().Where(rule => rule.At("id") is not null)
                .GroupBy(rule => rule.At("id")!.Value).ToDictionary(same => same.Key, same => same.First().At("helpUri")?.Value);
            foreach (var result in run.At("results").Items())
            {
                string id = result.At("ruleId")!.Value;
                if (id == Fact)
                    trainings.Add(Training(result));
                else if (IsOurs(id))
                    findings.Add(Finding(result, id, help.TryGetValue(id, out string? link) ? link : null));
                else if (id == "AD0001" || id.StartsWith("CS", StringComparison.Ordinal) && result.At("level")?.Value == "error")
                    broken.Add(id);
            }

            foreach (var change in run.At("invocations").Items().SelectMany(invocation => invocation.At("ruleConfigurationOverrides").Items()))
                if (change.At("configuration", "enabled")?.Value == "false" && change.At("descriptor", "id")?.Value is { } id && IsOurs(id))
                    off.Add(id);
        }

        return new(
            trainings.OrderBy(t => t.Place.File, StringComparer.Ordinal).ThenBy(t => t.Place.Line).ToList(),
            findings.GroupBy(f => (f.Rule, f.Place, f.Message)).Select(same => same.First()).OrderBy(f => f.Place.File, StringComparer.Ordinal).ThenBy(f => f.Place.Line).ToList(),
            off.ToList(), Why(broken));
    }

    private static string? Why(List<string> broken) =>
        broken.Count == 0 ? null
        : broken.Contains("AD0001") ? "An analyzer failed (AD0001)."
        : $"The project doesn't compile ({string.Join(", ", broken.Distinct().Take(3))}).";

    private static bool IsOurs(string id) => id.Length == 6 && id.StartsWith("DP", StringComparison.Ordinal) && id.Skip(2).All(char.IsDigit);

    private static ReportTraining Training(XElement result) => new(
        Place(result.At("locations").Items().FirstOrDefault()),
        result.At("properties", "customProperties").Items().ToDictionary(JsonRead.NameOf, fact => fact.Value),
        result.At("relatedLocations").Items().Select(Place).ToList());

    private static ReportFinding Finding(XElement result, string id, string? help)
    {
        var suppressions = result.At("suppressions").Items().ToList();
        return new(
            id, result.At("level")?.Value ?? "warning", result.At("message", "text")?.Value ?? "", Place(result.At("locations").Items().FirstOrDefault()), help,
            suppressions.Count > 0, suppressions.Select(s => s.At("justification")?.Value).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text)));
    }

    private static ReportPlace Place(XElement? location)
    {
        var physical = location.At("physicalLocation");
        string file = physical.At("artifactLocation", "uri")?.Value ?? "";
        if (Uri.TryCreate(file, UriKind.Absolute, out var uri) && uri.IsFile)
            file = uri.LocalPath;
        int line = physical.At("region", "startLine").Whole() ?? 0;
        return new(file, line, physical.At("region", "endLine").Whole() ?? line);
    }
}
