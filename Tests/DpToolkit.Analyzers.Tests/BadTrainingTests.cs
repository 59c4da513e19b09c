using System.Diagnostics;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests;

/// <summary>The sample of bad code: each mistake is found, on the line whose comment names it, and fails the build.</summary>
public sealed class BadTrainingTests
{
    private static readonly string[] Expected = ["DP1001", "DP2001", "DP5001", "DP5002"];

    private static readonly string Sample = Path.Combine(Repository.Root, "Samples", "BadTraining", "LeakyTraining.cs");

    [Fact]
    public async Task EachMistakeIsFound()
    {
        string source = await File.ReadAllTextAsync(Sample);
        var rules = new DpAnalyzer[] { new Mechanism.StaleOptimizerRule(), new Samples.BatchNormRule(), new Budget.NoDeltaRule(), new Budget.BudgetReusedRule() };
        var found = await TestProgram.Analyze(TestProgram.Project(source), rules);
        string[] lines = source.Split('\n');
        Assert.Equal(Expected, found.Select(d => d.Id).Order());
        Assert.All(found, d => Assert.Contains("// " + d.Id, lines[d.Location.GetLineSpan().StartLinePosition.Line]));
    }

    [Fact]
    public async Task TheBuildFails()
    {
        var folder = Directory.CreateTempSubdirectory("dptoolkit-build");
        try
        {
            string response = Path.Combine(folder.FullName, "build.rsp");
            string[] analyzers = ["DpToolkit.Analyzers.dll", "DpToolkit.TensorSemantics.dll", "DpToolkit.Accounting.dll"];
            await File.WriteAllLinesAsync(response,
            [
                "-target:library", "-nologo", "-nullable:enable", "-warnaserror+", "-langversion:latest", $"-out:\"{Path.Combine(folder.FullName, "bad.dll")}\"",
                .. TestReferences.Paths.Select(path => $"-reference:\"{path}\""),
                .. analyzers.Select(name => $"-analyzer:\"{Path.Combine(AppContext.BaseDirectory, name)}\""),
                $"\"{Sample}\"",
            ]);
            var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
            {
                RedirectStandardOutput = true,
                ArgumentList = { "exec", Compiler(), "-noconfig", "@" + response },
            };
            using var build = Process.Start(start)!;
            string output = await build.StandardOutput.ReadToEndAsync();
            await build.WaitForExitAsync();
            Assert.NotEqual(0, build.ExitCode);
            Assert.All(Expected, id => Assert.Contains($"error {id}:", output));
            Assert.DoesNotContain("CS", string.Join('\n', output.Split('\n').Where(line => line.Contains("error CS") || line.Contains("warning CS"))));
        }
        finally
        {
            folder.Delete(true);
        }
    }

    /// <summary>The compiler of the SDK that builds run with.</summary>
    private static string Compiler()
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string sdks = Path.Combine(runtime, "..", "..", "..", "sdk");
        return Directory.GetDirectories(sdks).Select(sdk => Path.Combine(sdk, "Roslyn", "bincore", "csc.dll")).Where(File.Exists).Order().Last();
    }
}
