using System;
using System.IO;
using Microsoft.Build.Framework;

namespace DpToolkit.BuildReport;

/// <summary>
/// Runs before a project is compiled: names the project's part of the report, and has the report written at the end of the whole
/// build, for a project that doesn't compile runs no target after the compiler.
/// </summary>
public sealed class BeginDpReport : DpReportTask
{
    /// <summary>The project's file.</summary>
    [Required]
    public string Project { get; set; } = "";

    /// <summary>The target framework; empty where the project names none.</summary>
    public string Framework { get; set; } = "";

    /// <summary>The file that the compiler writes to.</summary>
    [Required]
    public string Sarif { get; set; } = "";

    /// <summary>False for a project that is compiled without the rules.</summary>
    [Required]
    public bool IsAnalyzed { get; set; }

    /// <inheritdoc/>
    protected override void Run()
    {
        string parts = ReportWriter.PartsOf(Folder);
        Directory.CreateDirectory(parts);
        string name = Path.GetFileNameWithoutExtension(Project) + (Framework.Length > 0 ? "." + Framework : "");
        ReportPart.Write(Path.Combine(parts, name + ReportPart.Extension), Project, Framework, IsAnalyzed ? Sarif : "");
        if (BuildEngine is not IBuildEngine4 engine)
            return;
        string key = typeof(BeginDpReport).FullName + Folder;
        if (engine.GetRegisteredTaskObject(key, RegisteredTaskObjectLifetime.Build) is null)
            engine.RegisterTaskObject(key, new AtEnd(Folder), RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
    }

    private sealed class AtEnd(string folder) : IDisposable
    {
        public void Dispose()
        {
            try
            {
                ReportWriter.Write(folder);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or FormatException or System.Xml.XmlException)
            {
                Console.Error.WriteLine($"error DPB002: The privacy report in {folder} can't be written: {problem.Message}");
            }
        }
    }
}
