using System.Text.Json;
using DpToolkit.BuildReport;
using DpToolkit.Package.Tests.Support;

namespace DpToolkit.Package.Tests.BuildReport;

/// <summary>What the compiler wrote, merged: the compiler runs, MSBuild doesn't.</summary>
public sealed class MergeTests
{
    private const string Usings = "global using System; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks; global using System.Collections.Generic;";

    [Fact]
    public async Task TheSampleIsInTheReport()
    {
        using var folder = new WorkFolder();
        folder.Write("Usings.cs", Usings);
        foreach (string file in Directory.GetFiles(Path.Combine(Repository.Root, "Samples", "Mnist"), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}")))
            File.Copy(file, Path.Combine(folder.Path, Path.GetFileName(file)));
        var project = await Report(folder, "-target:exe");
        var training = Assert.Single(project.GetProperty("trainings").EnumerateArray());
        Assert.Equal("Sample.Train", training.GetProperty("method").GetString());
        Assert.Equal("Net", training.GetProperty("model").GetString());
        Assert.Equal("unknown", training.GetProperty("verdict").GetString());
        Assert.Equal("pld", training.GetProperty("accountant").GetString());
        Assert.Equal(JsonValueKind.Null, training.GetProperty("epsilon").ValueKind);
        Assert.DoesNotContain(training.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("open").GetBoolean());
    }

    [Fact]
    public async Task NothingTakesATrainingOutOfTheReport()
    {
        using var folder = new WorkFolder();
        folder.Write("Trainer.cs", "#pragma warning disable\n" + Clinic.Trainer);
        folder.Write(".editorconfig", "root = true\n[*.cs]\ndotnet_analyzer_diagnostic.severity = none\ndotnet_diagnostic.DP0001.severity = none\n");
        var project = await Report(folder, "-nowarn:DP0001", $"-analyzerconfig:\"{Path.Combine(Repository.Presets, "none.editorconfig")}\"");
        Assert.Equal(4, project.GetProperty("trainings").GetArrayLength());
        Assert.Contains("DP5013", project.GetProperty("rulesOff").EnumerateArray().Select(rule => rule.GetString()));
        Assert.Contains("Rules switched off in this project: ", folder.Read("report/dp-report.html"));
    }

    [Fact]
    public async Task AJustifiedFindingIsShownWithItsJustification()
    {
        using var folder = new WorkFolder();
        folder.Write("Trainer.cs", Clinic.Trainer.Replace(
            "    private static void Train(",
            "    [System.Diagnostics.CodeAnalysis.SuppressMessage(\"Budget\", \"DP5013\", Justification = \"Public data <b>only</b>\")]\n    private static void Train("));
        var project = await Report(folder);
        var finding = project.GetProperty("trainings").EnumerateArray().SelectMany(training => training.GetProperty("findings").EnumerateArray()).Single(finding => finding.GetProperty("rule").GetString() == "DP5013");
        Assert.True(finding.GetProperty("suppressed").GetBoolean());
        Assert.False(finding.GetProperty("open").GetBoolean());
        Assert.Equal("Public data <b>only</b>", finding.GetProperty("justification").GetString());
        Assert.Contains("<em>Public data &lt;b&gt;only&lt;/b&gt;</em>", folder.Read("report/dp-report.html"));
    }

    [Fact]
    public async Task AProjectThatDoesNotCompileIsMarked()
    {
        using var folder = new WorkFolder();
        folder.Write("Trainer.cs", Clinic.Trainer + "class Broken { Missing x; }");
        var project = await Report(folder);
        Assert.Equal("The project doesn't compile (CS0246).", project.GetProperty("incomplete").GetString());
        Assert.False(JsonDocument.Parse(folder.Read("report/dp-report.json")).RootElement.GetProperty("complete").GetBoolean());
        Assert.Contains("Trainings and findings may be missing here.", folder.Read("report/dp-report.html"));
    }

    [Fact]
    public void TwoFrameworksWithTheSameTrainingsAreOneEntry()
    {
        using var folder = new WorkFolder();
        string project = folder.Write("App.csproj", "");
        string sarif = Sarif("""{"ruleId":"DP0001","level":"note","message":{"text":"x"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"file:///App.cs"},"region":{"startLine":3,"endLine":3}}}],"properties":{"customProperties":{"method":"A.B","noiseMultiplier":"1.1"}}}""");
        foreach (string framework in new[] { "net10.0", "net9.0" })
            Part(folder, project, framework, sarif);
        ReportWriter.Write(Path.Combine(folder.Path, "report"));
        var only = Assert.Single(JsonDocument.Parse(folder.Read("report/dp-report.json")).RootElement.GetProperty("projects").EnumerateArray());
        Assert.Equal(["net10.0", "net9.0"], only.GetProperty("frameworks").EnumerateArray().Select(framework => framework.GetString()));
        Assert.Single(only.GetProperty("trainings").EnumerateArray());
    }

    [Fact]
    public void AProjectWithoutTheRulesIsMarked()
    {
        using var folder = new WorkFolder();
        folder.Write("report/sarif/App.part", folder.Write("App.csproj", "") + "\n\n\n");
        ReportWriter.Write(Path.Combine(folder.Path, "report"));
        var report = JsonDocument.Parse(folder.Read("report/dp-report.json")).RootElement;
        Assert.False(report.GetProperty("complete").GetBoolean());
        Assert.Equal("It uses DpToolkit only through another project, so its code is not analyzed.", Assert.Single(report.GetProperty("projects").EnumerateArray()).GetProperty("incomplete").GetString());
        Assert.Contains("Trainings and findings may be missing here.", folder.Read("report/dp-report.html"));
    }

    [Fact]
    public void AnotherFormatIsRefused()
    {
        using var folder = new WorkFolder();
        Part(folder, folder.Write("App.csproj", ""), "", """{"version":"1.0.0","runs":[]}""");
        var error = Assert.Throws<FormatException>(() => ReportWriter.Write(Path.Combine(folder.Path, "report")));
        Assert.Contains("isn't SARIF 2.1.0; the project's ErrorLog has to end with ',version=2.1'", error.Message);
    }

    private static string Sarif(string result) => $$"""{"version":"2.1.0","runs":[{"results":[{{result}}],"tool":{"driver":{"rules":[]} } }]}""";

    private static void Part(WorkFolder folder, string project, string framework, string sarif)
    {
        string name = $"report/sarif/App.{framework}";
        folder.Write(name + ".part", $"{project}\n{framework}\n{folder.Write(name + ".sarif", sarif)}\n");
    }

    private static async Task<JsonElement> Report(WorkFolder folder, params string[] options)
    {
        folder.Write(".globalconfig", "is_global = true\nbuild_property.DpReport = true\n");
        await Csc.Compile(folder.Path, options);
        Part(folder, folder.Write("App.csproj", ""), "net10.0", folder.Read("out.sarif"));
        ReportWriter.Write(Path.Combine(folder.Path, "report"));
        return Assert.Single(JsonDocument.Parse(folder.Read("report/dp-report.json")).RootElement.GetProperty("projects").EnumerateArray());
    }
}
