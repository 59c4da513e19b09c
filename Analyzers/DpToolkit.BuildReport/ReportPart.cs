using System;
using System.IO;

namespace DpToolkit.BuildReport;

/// <summary>Says which project a SARIF file in the report's folder is of: three lines beside it.</summary>
internal sealed class ReportPart
{
    public const string Extension = ".part";

    private ReportPart(string project, string framework, string sarif)
    {
        Project = project;
        Framework = framework;
        Sarif = sarif;
    }

    public string Project { get; }

    public string Framework { get; }

    /// <summary>The compiler's file; empty for a project that is compiled without the rules.</summary>
    public string Sarif { get; }

    public static ReportPart Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        return lines.Length == 3 ? new(lines[0], lines[1], lines[2]) : throw new FormatException($"{path} isn't of a build report; delete its folder and build again.");
    }

    public static void Write(string path, string project, string framework, string sarif) => File.WriteAllLines(path, new[] { project, framework, sarif });

    public static void Delete(string path, ReportPart part)
    {
        if (part.Sarif.Length > 0 && Path.GetDirectoryName(part.Sarif) == Path.GetDirectoryName(path))
            File.Delete(part.Sarif);
        File.Delete(path);
    }
}
