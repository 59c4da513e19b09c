using System.Text.Json;
using DpToolkit.Accounting;
using DpToolkit.Package.Tests.Support;

namespace DpToolkit.Package.Tests.BuildReport;

/// <summary>`dotnet build -p:DpReport=true` of a whole solution.</summary>
public sealed class SolutionReportTests
{
    [Fact]
    public async Task ABuildWritesOneReportForTheSolution()
    {
        using var folder = new WorkFolder();
        string solution = Clinic.Write(folder);
        var run = await Processes.Dotnet(folder.Path, ["build", solution, "-p:DpReport=true", "-nologo", "-nodeReuse:false"]);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("error DP5013", run.Output);
        Assert.DoesNotContain("MSB", run.Output);

        var report = Read(folder);
        Assert.Equal("broken", report.GetProperty("verdict").GetString());
        Assert.True(report.GetProperty("complete").GetBoolean());
        var projects = report.GetProperty("projects").EnumerateArray().ToList();
        Assert.Equal(["Leaky/Leaky.csproj", "Trainer/Trainer.csproj"], projects.Select(project => Text(project, "path")));
        Leaky(projects[0]);
        Trainer(projects[1]);
        Page(folder.Read("dp-report/dp-report.html"));
        foreach (string name in new[] { "Leaky", "Trainer" })
            Assert.Equal("2.1.0", JsonDocument.Parse(folder.Read($"dp-report/sarif/{name}.net10.0.sarif")).RootElement.GetProperty("version").GetString());

        // What was up to date is compiled again when its part is gone; what isn't there any more is forgotten.
        File.Delete(Path.Combine(folder.Path, "dp-report", "sarif", "Trainer.net10.0.sarif"));
        Directory.Delete(Path.Combine(folder.Path, "Leaky"), true);
        folder.Write("Trainer/Trainer.cs", Clinic.Trainer.Replace("sigma: 0.5", "sigma: 1.2"));
        var again = await Processes.Dotnet(folder.Path, ["build", "Trainer", "-p:DpReport=true", "-p:DpReportDirectory=" + Path.Combine(folder.Path, "dp-report"), "-nologo", "-nodeReuse:false"]);
        Assert.True(again.ExitCode == 0, again.Output);
        Assert.Contains("dp-report.html", again.Output);
        var left = Read(folder);
        Assert.Equal("Trainer", Text(Assert.Single(left.GetProperty("projects").EnumerateArray()), "name"));
        Assert.Equal("unknown", Text(left, "verdict"));
        Assert.False(File.Exists(Path.Combine(folder.Path, "dp-report", "sarif", "Leaky.net10.0.sarif")));
    }

    private static void Leaky(JsonElement project)
    {
        var trainings = project.GetProperty("trainings").EnumerateArray().ToList();
        Assert.Equal([28, 40], trainings.Select(training => training.GetProperty("line").GetInt32()));
        Assert.All(trainings, training => Assert.Equal("broken", Text(training, "verdict")));
        Assert.Equal(["DP1001", "DP2001", "DP5001"], Rules(trainings[0]));
        Assert.Equal(["DP1001", "DP2001", "DP5002"], Rules(trainings[1]));
        Assert.Equal(JsonValueKind.Null, trainings[0].GetProperty("epsilon").ValueKind);
        Assert.Equal(JsonValueKind.Null, trainings[0].GetProperty("steps").ValueKind);
        Assert.Equal(3, trainings[1].GetProperty("epsilon").GetDouble());
        Assert.Equal("budget", Text(trainings[1], "epsilonIs"));
        Assert.All(trainings.SelectMany(training => training.GetProperty("findings").EnumerateArray()), finding => Assert.EndsWith($"/docs/rules/{Text(finding, "rule")}.md", Text(finding, "help")));
    }

    private static void Trainer(JsonElement project)
    {
        var trainings = project.GetProperty("trainings").EnumerateArray().ToList();
        Assert.Equal(4, trainings.Count);
        var calls = trainings.Where(training => Text(training, "method") == "Trainer.Train").OrderBy(training => Text(training, "calledFrom")).ToList();
        Assert.Equal(["Trainer.cs:27", "Trainer.cs:28"], calls.Select(training => Text(training, "calledFrom")));
        Assert.Equal(["within-limit", "over-limit"], calls.Select(training => Text(training, "verdict")));
        foreach (var (training, sigma) in calls.Zip([1.1, 0.5]))
        {
            Assert.Equal(sigma, training.GetProperty("noiseMultiplier").GetDouble());
            Assert.Equal(1.5, training.GetProperty("maxGradNorm").GetDouble());
            Assert.Equal(256.0 / 60000, training.GetProperty("sampleRate").GetDouble());
            Assert.Equal(15 * 235, training.GetProperty("steps").GetInt64());
            Assert.Equal(Epsilon(sigma, 1e-5), training.GetProperty("epsilon").GetDouble());
            Assert.Equal(1e-5, training.GetProperty("delta").GetDouble());
            Assert.Equal("computed", Text(training, "epsilonIs"));
        }

        Assert.DoesNotContain("DP5013", Rules(calls[0]));
        Assert.Contains("DP5013", Rules(calls[1]));

        var target = Assert.Single(trainings, training => Text(training, "method") == "Trainer.Target");
        Assert.Equal("within-limit", Text(target, "verdict"));
        Assert.Equal(2, target.GetProperty("epsilon").GetDouble());
        Assert.True(target.GetProperty("noiseIsCalibrated").GetBoolean());
        Assert.InRange(Epsilon(target.GetProperty("noiseMultiplier").GetDouble(), 1e-5), 1.99, 2);

        var options = Assert.Single(trainings, training => Text(training, "method") == "Trainer.FromOptions");
        Assert.Equal("unknown", Text(options, "verdict"));
        foreach (string unknown in new[] { "noiseMultiplier", "sampleRate", "batchSize", "records", "steps", "epsilon", "epsilonIs" })
            Assert.Equal(JsonValueKind.Null, options.GetProperty(unknown).ValueKind);
        Assert.Equal(1e-6, options.GetProperty("delta").GetDouble());
    }

    private static void Page(string page)
    {
        Assert.Contains("6 private trainings in 2 projects. 2 not private, 1 over the limit, 1 not known at build time, 2 within the limit.", page);
        Assert.Contains("href=\"https://github.com/dptoolkit/dptoolkit/blob/main/docs/rules/DP2001.md\"", page);
        Assert.Contains("&le; 2", page);
        Assert.DoesNotMatch("<(script|link|img|iframe)|(src|url)\\s*[=(]", page);
    }

    private static double Epsilon(double sigma, double delta)
    {
        var accountant = Accountants.Pld;
        accountant.Compose(new PoissonSampledEvent(256.0 / 60000, new GaussianEvent(sigma)), 15 * 235);
        return accountant.GetEpsilon(delta);
    }

    private static JsonElement Read(WorkFolder folder) => JsonDocument.Parse(folder.Read("dp-report/dp-report.json")).RootElement;

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static IEnumerable<string?> Rules(JsonElement training) =>
        training.GetProperty("findings").EnumerateArray().Where(finding => finding.GetProperty("open").GetBoolean()).Select(finding => Text(finding, "rule")).Order();
}
