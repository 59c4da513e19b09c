using System;
using System.IO;
using Microsoft.Build.Framework;

namespace DpToolkit.BuildReport;

/// <summary>The base of the tasks of the build report: what goes wrong is an error of the build, in one line.</summary>
public abstract class DpReportTask : ITask
{
    /// <summary>The folder of the report.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <inheritdoc/>
    public IBuildEngine BuildEngine { get; set; } = null!;

    /// <inheritdoc/>
    public ITaskHost HostObject { get; set; } = null!;

    /// <inheritdoc/>
    public bool Execute()
    {
        try
        {
            Run();
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or FormatException or System.Xml.XmlException)
        {
            BuildEngine.LogErrorEvent(new BuildErrorEventArgs("", "DPB002", BuildEngine.ProjectFileOfTaskNode, 0, 0, 0, 0, $"The privacy report in {Folder} can't be written: {problem.Message}", "", GetType().Name));
            return false;
        }
    }

    /// <summary>Does the task's work.</summary>
    protected abstract void Run();
}
