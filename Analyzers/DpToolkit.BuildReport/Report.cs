using System;
using System.Collections.Generic;
using System.Linq;

namespace DpToolkit.BuildReport;

/// <summary>All projects of a build.</summary>
/// <param name="Folder">Where the report lies; files are named from here.</param>
/// <param name="Created">When it was made, UTC.</param>
/// <param name="Projects">The projects.</param>
internal sealed record Report(string Folder, DateTime Created, IReadOnlyList<ReportProject> Projects)
{
    public IEnumerable<ReportTraining> Trainings => Projects.SelectMany(project => project.Compiled.Trainings);

    /// <summary>The gravest verdict; null without any training.</summary>
    public Verdict? Verdict => Trainings.Select(training => (Verdict?)training.Verdict).Max();

    /// <summary>A path as seen from the folder above the report: what a reader knows.</summary>
    public string Show(string path)
    {
        if (path.Length == 0)
            return path;
        var from = new Uri(System.IO.Path.GetFullPath(Folder).TrimEnd('/', '\\') + "/../");
        var shown = from.MakeRelativeUri(new Uri(System.IO.Path.GetFullPath(path)));
        return shown.IsAbsoluteUri ? path : Uri.UnescapeDataString(shown.OriginalString);
    }
}
