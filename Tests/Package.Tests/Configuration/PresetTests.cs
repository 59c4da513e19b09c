using System.Text;
using DpToolkit.Package.Tests.Support;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Package.Tests.Configuration;

/// <summary>The presets name every rule of the catalog, and the compiler follows them.</summary>
public sealed class PresetTests
{
    private static readonly Dictionary<string, (string Does, Func<DiagnosticSeverity, string> Severity)> Presets = new()
    {
        ["default"] = ("Every rule of DpToolkit at the severity that it was made with.", Name),
        ["all-warnings"] = ("Every rule of DpToolkit is a warning.", _ => "warning"),
        ["all-errors"] = ("Every rule of DpToolkit is an error: nothing that may break the guarantee is built.", _ => "error"),
        ["none"] = ("No rule of DpToolkit is looked at.", _ => "none"),
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
    public void NamesEveryRule(string preset)
    {
        string file = Path.Combine(Repository.Presets, preset + ".editorconfig");
        string received = Path.Combine(Repository.Presets, preset + ".received.editorconfig");
        string expected = Text(preset);
        if (File.Exists(file) && File.ReadAllText(file) == expected)
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, expected);
        Assert.Fail($"{file} isn't what the catalog says; put {Path.GetFileName(received)} in its place.");
    }

    [Fact]
    public void ThereAreNoOthers() =>
        Assert.Equal(Presets.Keys.Order(), Directory.GetFiles(Repository.Presets, "*.editorconfig").Select(Path.GetFileNameWithoutExtension).Where(name => !name!.EndsWith(".received", StringComparison.Ordinal)).Order());

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

        var severity = Presets[preset ?? "default"].Severity;
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
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <Import Project="{Repository.Root}/Runtime/DpToolkit/buildTransitive/DpToolkit.props" />
              <Import Project="{Repository.Root}/Runtime/DpToolkit/buildTransitive/DpToolkit.targets" />
            </Project>
            """);
        Assert.DoesNotContain(".editorconfig", await Files(""));
        foreach (string preset in Presets.Keys)
            Assert.Contains($"{preset}.editorconfig", await Files("-p:DpAnalysisMode=" + preset));
        Assert.Contains("all-errors.editorconfig", await Files("-p:DpAnalysisMode=All-Errors"));

        var wrong = await Processes.Dotnet(folder.Path, ["msbuild", project, "-nologo", "-t:DpCheckAnalysisMode", "-p:DpAnalysisMode=strict"]);
        Assert.NotEqual(0, wrong.ExitCode);
        Assert.Contains("error DPB001: DpAnalysisMode is 'strict'; expected default, all-warnings, all-errors or none.", wrong.Output);

        async Task<string> Files(string option)
        {
            var run = await Processes.Dotnet(folder.Path, ["msbuild", project, "-nologo", "-getItem:EditorConfigFiles", .. option.Length > 0 ? new[] { option } : []]);
            Assert.Equal(0, run.ExitCode);
            return run.Output;
        }
    }

    private static string Text(string preset)
    {
        var (does, severity) = Presets[preset];
        var text = new StringBuilder()
            .Append("# ").Append(does).Append('\n')
            .Append("# <DpAnalysisMode>").Append(preset).Append("</DpAnalysisMode> chooses it; what .editorconfig says of one rule wins over it.\n")
            .Append("is_global = true\nglobal_level = -10\n");
        foreach (var rule in Catalog.Rules)
            text.Append("\n# ").Append(rule.Title).Append('\n').Append("dotnet_diagnostic.").Append(rule.Id).Append(".severity = ").Append(severity(rule.DefaultSeverity)).Append('\n');
        return text.ToString();
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
}
