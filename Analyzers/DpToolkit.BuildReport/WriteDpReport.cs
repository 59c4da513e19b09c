namespace DpToolkit.BuildReport;

/// <summary>Runs after a project is compiled: merges the projects that are built so far.</summary>
public sealed class WriteDpReport : DpReportTask
{
    /// <inheritdoc/>
    protected override void Run() => ReportWriter.Write(Folder);
}
