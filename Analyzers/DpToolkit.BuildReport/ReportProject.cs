using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace DpToolkit.BuildReport;

/// <summary>One project in the report.</summary>
internal sealed class ReportProject
{
    public ReportProject(string path, string framework, SarifFile compiled)
    {
        Path = path;
        Name = System.IO.Path.GetFileNameWithoutExtension(path);
        Framework = framework;
        Compiled = compiled;
        foreach (var finding in compiled.Findings)
        {
            var about = About(finding);
            if (about.Count == 0)
                Elsewhere.Add(finding);
            foreach (var training in about.Count > 0 ? about : compiled.Trainings)
                training.Findings.Add(finding);
        }
    }

    public string Path { get; }

    public string Name { get; }

    public string Framework { get; }

    public SarifFile Compiled { get; }

    /// <summary>Findings that belong to no single training; they count for each one.</summary>
    public List<ReportFinding> Elsewhere { get; } = new();

    /// <summary>Equal where two frameworks of a project have the same trainings and findings.</summary>
    private string Signature => string.Join("\n", Compiled.Trainings.Select(t => t.ToString()).Concat(Compiled.Findings.Select(f => f.ToString())).Concat(Compiled.RulesOff).Append(Compiled.Incomplete));

    /// <summary>Reads every project's part in a folder; what is left of projects that are gone is deleted.</summary>
    public static IReadOnlyList<ReportProject> ReadAll(string folder)
    {
        var projects = new List<ReportProject>();
        foreach (string part in Directory.GetFiles(folder, "*" + ReportPart.Extension).OrderBy(file => file, StringComparer.Ordinal))
        {
            var known = ReportPart.Read(part);
            if (File.Exists(known.Project) && known.Sarif.Length == 0)
                projects.Add(new(known.Project, known.Framework, SarifFile.None("It uses DpToolkit only through another project, so its code is not analyzed.")));
            else if (File.Exists(known.Project) && File.Exists(known.Sarif))
                projects.Add(new(known.Project, known.Framework, SarifFile.Read(known.Sarif)));
            else if (!File.Exists(known.Project))
                ReportPart.Delete(part, known);
        }

        return projects.GroupBy(project => (project.Path, project.Signature))
            .Select(same => same.Count() == 1 ? same.First() : new ReportProject(same.Key.Path, string.Join(", ", same.Select(project => project.Framework)), same.First().Compiled))
            .OrderBy(project => project.Path, StringComparer.Ordinal).ToList();
    }

    /// <summary>The trainings whose call the finding is at, else those that its place is a part of; of several at one place, those that are over the limit.</summary>
    private IReadOnlyList<ReportTraining> About(ReportFinding finding)
    {
        var at = Compiled.Trainings.Where(training => training.Place.Contains(finding.Place)).ToList();
        if (finding.Rule == VerdictOf.BudgetExceeded && at.Any(training => training.IsOverLimit))
            return at.Where(training => training.IsOverLimit).ToList();
        return at.Count > 0 ? at : Compiled.Trainings.Where(training => training.Parts.Any(part => part.Contains(finding.Place))).ToList();
    }
}
