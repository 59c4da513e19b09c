using System;
using System.IO;
using System.Text;
using System.Threading;

namespace DpToolkit.BuildReport;

/// <summary>Merges what the compiler wrote about each project into one report; projects that are built at the same time wait for each other.</summary>
internal static class ReportWriter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The folder of the projects' own files.</summary>
    public static string PartsOf(string folder) => Path.Combine(folder, "sarif");

    /// <exception cref="IOException">A file can't be written.</exception>
    /// <exception cref="FormatException">A file isn't what the compiler writes.</exception>
    public static void Write(string folder)
    {
        using var gate = Enter(Path.Combine(PartsOf(folder), ".lock"));
        var report = new Report(folder, DateTime.UtcNow, ReportProject.ReadAll(PartsOf(folder)));
        Replace(Path.Combine(folder, "dp-report.json"), file => JsonWrite.File(file, ReportJson.Of(report)));
        Replace(Path.Combine(folder, "dp-report.html"), file => File.WriteAllText(file, ReportPage.Of(report), new UTF8Encoding(false)));
    }

    private static void Replace(string path, Action<string> write)
    {
        string next = path + ".next";
        write(next);
        File.Delete(path);
        File.Move(next, path);
    }

    private static FileStream Enter(string path)
    {
        var started = DateTime.UtcNow;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (DateTime.UtcNow - started < Patience)
            {
                Thread.Sleep(50);
            }
        }
    }
}
