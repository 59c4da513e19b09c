namespace DpToolkit.BuildReport;

/// <summary>Lines of a source file.</summary>
internal readonly record struct ReportPlace(string File, int Line, int LastLine)
{
    public bool Contains(ReportPlace other) => File.Length > 0 && File == other.File && Line <= other.Line && other.LastLine <= LastLine;
}
