using System.Text.RegularExpressions;
using DpToolkit.Package.Tests.Support;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Package.Tests.Configuration;

/// <summary>The presets name every rule of the catalog, and the compiler follows them.</summary>
public sealed partial class PresetTests
{
    private static readonly Dictionary<string, Func<DiagnosticSeverity, string>> Presets = new()
    {
        ["default"] = Name,
        ["all-warnings"] = _ => "warning",
        ["all-errors"] = _ => "error",
        ["none"] = _ => "none",
    };

    /// <summary>Mistakes of each severity, the generator's too.</summary>
    private const string Mistakes = """
        using DpToolkit;
        using TorchSharp;
        using TorchSharp.Modules;
        using static TorchSharp.torch;

        public static class Train
        {
            public static PrivacyEngine Engine() => new(Accountants.Create("gdp"));
        }

        [PerSampleGrad]
        public sealed class NotPartial : nn.Module<Tensor, Tensor>
        {
            private readonly Parameter scale = new(ones(10));
            public NotPartial() : base(nameof(NotPartial)) { RegisterComponents(); }
            public override Tensor forward(Tensor x) => x * scale;
        }

        [PerSampleGrad]
        public sealed partial class Slow : nn.Module<Tensor, Tensor>
        {
            private readonly Parameter scale = new(ones(10));
            public Slow() : base(nameof(Slow)) { RegisterComponents(); }
            public override Tensor forward(Tensor x) => (x * scale).cumsum(1);
        }
        """;

    public static TheoryData<string> Names => [.. Presets.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void NamesEveryRuleOnce(string preset)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Presets, preset + ".editorconfig"));
        Assert.Contains("is_global = true", lines);
        var severities = lines.Select(line => Severity().Match(line)).Where(m => m.Success).Select(m => (m.Groups[1].Value, m.Groups[2].Value));
        Assert.Equal(Catalog.Rules.Select(rule => (rule.Id, Presets[preset](rule.DefaultSeverity))), severities.OrderBy(rule => rule.Item1, StringComparer.Ordinal));
        Assert.All(lines.Where(line => !Severity().IsMatch(line)), line => Assert.Matches("^(#.*|is_global = true|global_level = -10|)$", line));
    }

    [Fact]
    public void ThereAreNoOthers() =>
        Assert.Equal(Presets.Keys.Order(), Directory.GetFiles(Repository.Presets).Select(Path.GetFileNameWithoutExtension).Order());

    [Theory]
    [InlineData(null)]
    [InlineData("default")]
    [InlineData("all-warnings")]
    [InlineData("all-errors")]
    [InlineData("none")]
    public async Task TheCompilerFollows(string? preset)
    {
        using var folder = new WorkFolder();
        File.Copy(Path.Combine(Repository.Root, "Samples", "BadTraining", "LeakyTraining.cs"), Path.Combine(folder.Path, "LeakyTraining.cs"));
        folder.Write("Mistakes.cs", Mistakes);
        string[] options = preset is null ? [] : [$"-analyzerconfig:\"{Path.Combine(Repository.Presets, preset + ".editorconfig")}\""];
        var run = await Csc.Compile(folder.Path, options);

        var severity = Presets[preset ?? "default"];
        var expected = new[] { "DP1001", "DP2001", "DP5001", "DP5002", "DP5011", "DP9001", "DP9002" }
            .Select(id => (Id: id, Severity: Shown(severity(Catalog.Rules.Single(rule => rule.Id == id).DefaultSeverity))))
            .Where(rule => rule.Severity is not null);
        Assert.DoesNotContain(run.Findings, finding => finding.Id.StartsWith("CS", StringComparison.Ordinal));
        var found = run.Findings.Select(finding => (finding.Id, (string?)finding.Severity)).ToHashSet();
        Assert.Superset(expected.ToHashSet(), found);
        Assert.All(found, finding => Assert.Equal(Shown(severity(Catalog.Rules.Single(rule => rule.Id == finding.Id).DefaultSeverity)), finding.Item2));
        Assert.Equal(expected.Any(rule => rule.Severity == "error"), run.ExitCode != 0);
    }

    [Fact]
    public async Task APropertyOfTheBuildChooses()
    {
        using var folder = new WorkFolder();
        string project = folder.Write("Some.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <DpPresetsFolder>{Repository.Presets}/</DpPresetsFolder>
              </PropertyGroup>
              <Import Project="{Repository.BuildTransitive}/DpToolkit.targets" />
              <Target Name="Show" DependsOnTargets="DpAddPreset"><Message Importance="high" Text="[@(EditorConfigFiles->'%(Filename)')]" /></Target>
            </Project>
            """);
        Assert.Contains("[]", (await Show("")).Output);
        Assert.Contains("[all-errors]", (await Show("All-Errors")).Output);

        var wrong = await Show("strict");
        Assert.NotEqual(0, wrong.ExitCode);
        Assert.Contains("error DPB001: DpAnalysisMode is 'strict'; expected default, all-warnings, all-errors or none.", wrong.Output);

        Task<CompilerRun> Show(string mode) => Processes.Dotnet(folder.Path, ["msbuild", project, "-nologo", "-t:Show", "-p:DpAnalysisMode=" + mode]);
    }

    private static string Name(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        DiagnosticSeverity.Info => "suggestion",
        _ => "silent",
    };

    /// <summary>What the compiler calls it; null for what it doesn't print.</summary>
    private static string? Shown(string severity) => severity switch { "suggestion" => "info", "silent" or "none" => null, _ => severity };

    [GeneratedRegex(@"^dotnet_diagnostic\.(DP\d{4})\.severity = (\w+)$")]
    private static partial Regex Severity();
}
