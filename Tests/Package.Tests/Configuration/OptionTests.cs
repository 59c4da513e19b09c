using System.Text.RegularExpressions;
using DpToolkit.Package.Tests.Support;

namespace DpToolkit.Package.Tests.Configuration;

/// <summary>Every option that docs/configuration.md names does what it says, in the compiler itself.</summary>
public sealed partial class OptionTests
{
    private static readonly string[] Documented = ["DpMaxEpsilon", "dp_max_epsilon", "DpDelta", "dp_delta", "DpDatasetSize", "dp_dataset_size"];

    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md"));

    [Fact]
    public void TheTableNamesWhatIsTestedHere()
    {
        string table = Page[Page.IndexOf("## The privacy limit", StringComparison.Ordinal)..Page.IndexOf("```xml", StringComparison.Ordinal)];
        Assert.Equal(Documented.Order(), Option().Matches(table).Select(m => m.Groups[1].Value).Distinct().Order());
        string report = Page[Page.IndexOf("| property |", StringComparison.Ordinal)..];
        Assert.Equal(["DpReport", "DpReportDirectory"], Option().Matches(report).Select(m => m.Groups[1].Value).Distinct().Order());
        string categories = Page[Page.IndexOf("## Categories", StringComparison.Ordinal)..Page.IndexOf("## Suppressing", StringComparison.Ordinal)];
        Assert.Equal(Catalog.Rules.Where(rule => rule.Id[2] != '9').Select(rule => rule.Category).Distinct().Order(), Category().Matches(categories).Select(m => m.Groups[1].Value).Order());
    }

    [Fact]
    public void EveryLinkOfThePageLeadsSomewhere() =>
        Assert.All(Link().Matches(Page).Select(m => m.Groups[1].Value), link => Assert.True(Path.Exists(Path.Combine(Repository.Root, "docs", link)), link));

    [Fact]
    public async Task TheBuildSetsTheLimit()
    {
        using var folder = new WorkFolder();
        folder.Write("Train.cs", Training("Train"));
        Assert.DoesNotContain((await Csc.Compile(folder.Path)).Findings, finding => finding.Id == "DP5013");
        folder.Write(".globalconfig", "is_global = true\nbuild_property.DpMaxEpsilon = 3\nbuild_property.DpDelta = 1e-5\nbuild_property.DpDatasetSize = 60000\n");
        var run = await Csc.Compile(folder.Path);
        var finding = Assert.Single(run.Findings, finding => finding.Id == "DP5013");
        Assert.Contains("at delta = 1E-05", finding.Message);
        Assert.Contains("sample rate 0.00427", finding.Message);
        Assert.Contains("more than the declared 3;", finding.Message);
    }

    [Fact]
    public async Task EditorConfigSetsTheLimitByFile()
    {
        using var folder = new WorkFolder();
        string[] files = ["Whole", "NoEpsilon", "NoDelta", "NoSize", "Enough"];
        foreach (string name in files)
            folder.Write(name + ".cs", Training(name));
        folder.Write(".editorconfig", """
            root = true
            [*.cs]
            dp_max_epsilon = 3
            dp_delta = 1e-5
            dp_dataset_size = 60000
            [NoEpsilon.cs]
            dp_max_epsilon =
            [NoDelta.cs]
            dp_delta =
            [NoSize.cs]
            dp_dataset_size =
            [Enough.cs]
            dp_max_epsilon = 100
            """);
        var run = await Csc.Compile(folder.Path);
        var finding = Assert.Single(run.Findings, finding => finding.Id == "DP5013");
        Assert.Equal("Whole.cs", finding.File);
        Assert.DoesNotContain(run.Findings, finding => finding.Id is "DP0002" or ['C', 'S', ..]);
    }

    [Fact]
    public async Task AnAttributeWinsOverTheBuildAndTheBuildOverFiles()
    {
        using var folder = new WorkFolder();
        folder.Write("Train.cs", Training("Train"));
        folder.Write(".editorconfig", "root = true\n[*.cs]\ndp_max_epsilon = 1\ndp_delta = 1e-5\ndp_dataset_size = 60000\n");
        Assert.Contains("declared 1;", await Message());
        folder.Write(".globalconfig", "is_global = true\nbuild_property.DpMaxEpsilon = 2\n");
        Assert.Contains("declared 2;", await Message());
        folder.Write("Budget.cs", "[assembly: DpToolkit.PrivacyBudget(epsilon: 4, delta: 1e-5)]");
        Assert.Contains("declared 4;", await Message());

        async Task<string> Message() => Assert.Single((await Csc.Compile(folder.Path)).Findings, finding => finding.Id == "DP5013").Message;
    }

    [Fact]
    public async Task AnOptionThatCannotBeReadIsAnError()
    {
        using var folder = new WorkFolder();
        folder.Write("Train.cs", Training("Train"));
        folder.Write(".globalconfig", "is_global = true\nbuild_property.DpMaxEpsilon = 3,5\n");
        var run = await Csc.Compile(folder.Path);
        Assert.NotEqual(0, run.ExitCode);
        var finding = Assert.Single(run.Findings, finding => finding.Id == "DP0002");
        Assert.Equal("error", finding.Severity);
        Assert.StartsWith("DpMaxEpsilon is '3,5'; expected a number above 0, such as 3", finding.Message);
    }

    /// <summary>DP5002 (error) and DP5001 (warning) are in each file; what is said of one file changes that one alone.</summary>
    [Fact]
    public async Task SeveritiesBelongToRulesCategoriesAndPlaces()
    {
        using var folder = new WorkFolder();
        string[] files = ["Plain", "OneRule", "RuleAndCategory", "WholeCategory", "OtherCategory", "Everything"];
        foreach (string name in files)
            folder.Write(name + ".cs", Reused(name));
        folder.Write("Attribute.cs", Reused("Attribute", before: """[System.Diagnostics.CodeAnalysis.SuppressMessage("Budget", "DP5002", Justification = "Both runs train on public data")]"""));
        folder.Write("Pragma.cs", Reused("Pragma", inside: "#pragma warning disable DP5002 // both runs train on public data", after: "#pragma warning restore DP5002"));
        folder.Write(".editorconfig", """
            root = true
            [OneRule.cs]
            dotnet_diagnostic.DP5002.severity = none
            [WholeCategory.cs]
            dotnet_analyzer_diagnostic.category-Budget.severity = suggestion
            [RuleAndCategory.cs]
            dotnet_analyzer_diagnostic.category-Budget.severity = error
            dotnet_diagnostic.DP5001.severity = silent
            [OtherCategory.cs]
            dotnet_analyzer_diagnostic.category-Samples.severity = none
            [Everything.cs]
            dotnet_analyzer_diagnostic.severity = none
            """);
        var run = await Csc.Compile(folder.Path);
        Assert.DoesNotContain(run.Findings, finding => finding.Id.StartsWith("CS", StringComparison.Ordinal));
        Assert.Equal(("warning", "error"), In("Plain"));
        Assert.Equal(("warning", null), In("OneRule"));
        Assert.Equal(("info", "info"), In("WholeCategory"));
        Assert.Equal((null, "error"), In("RuleAndCategory"));
        Assert.Equal(("warning", "error"), In("OtherCategory"));
        Assert.Equal((null, null), In("Everything"));
        Assert.Equal(("warning", null), In("Attribute"));
        Assert.Equal(("warning", null), In("Pragma"));

        (string? NoDelta, string? Reused) In(string name) => (Severity(name, "DP5001"), Severity(name, "DP5002"));
        string? Severity(string name, string id) => run.Findings.Where(f => f.File == name + ".cs" && f.Id == id).Select(f => f.Severity).Distinct().SingleOrDefault();
    }

    [Fact]
    public async Task OneRuleWinsOverThePresetAndThePresetOverItsCategory()
    {
        using var folder = new WorkFolder();
        folder.Write("Train.cs", Reused("Train"));
        folder.Write(".editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.DP5001.severity = suggestion\ndotnet_analyzer_diagnostic.category-Budget.severity = none\n");
        var run = await Csc.Compile(folder.Path, $"-analyzerconfig:\"{Path.Combine(Repository.Presets, "all-warnings.editorconfig")}\"");
        Assert.Contains(run.Findings, finding => finding is { Id: "DP5001", Severity: "info" });
        Assert.Contains(run.Findings, finding => finding is { Id: "DP5002", Severity: "warning" });
    }

    [Fact]
    public async Task TheCompilersOptionsKnowTheRules()
    {
        using var folder = new WorkFolder();
        folder.Write("Train.cs", Reused("Train"));
        Assert.DoesNotContain((await Csc.Compile(folder.Path, "-nowarn:DP5001")).Findings, finding => finding.Id == "DP5001");
        Assert.Contains((await Csc.Compile(folder.Path, "-warnaserror+:DP5001")).Findings, finding => finding is { Id: "DP5001", Severity: "error" });
        Assert.Contains((await Csc.Compile(folder.Path, "-warnaserror+", "-warnaserror-:DP5001")).Findings, finding => finding is { Id: "DP5001", Severity: "warning" });
    }

    private static string Training(string name) => $$"""
        using DpToolkit;
        using TorchSharp;
        using TorchSharp.Modules;
        using static TorchSharp.torch;

        public static class {{name}}
        {
            public static void Run(utils.data.Dataset train)
            {
                var model = nn.Sequential(("fc", nn.Linear(784, 10)));
                using var engine = new PrivacyEngine();
                var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 256, shuffle: true), noiseMultiplier: 0.5, maxGradNorm: 1.0);
                for (int epoch = 0; epoch < 15; epoch++)
                    foreach (var (x, y) in data)
                    {
                        opt.zero_grad();
                        nn.functional.cross_entropy(m.call(x), y).backward();
                        opt.step();
                    }
            }
        }
        """;

    private static string Reused(string name, string before = "", string inside = "", string after = "") => $$"""
        using DpToolkit;
        using TorchSharp;
        using TorchSharp.Modules;
        using static TorchSharp.torch;

        public static class {{name}}
        {
            {{before}}
            public static void Run(utils.data.Dataset train)
            {
                var loader = utils.data.DataLoader(train, 256, shuffle: true);
                var model = nn.Sequential(("fc", nn.Linear(784, 10)));
                using var engine = new PrivacyEngine();
                var first = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), loader, 1.1, 1.0);
                var other = nn.Sequential(("fc", nn.Linear(784, 10)));
                using var another = new PrivacyEngine();
        {{inside}}
                var second = another.MakePrivate(other, optim.SGD(other.parameters(), 0.1), loader, 1.1, 1.0);
        {{after}}
            }
        }
        """;

    [GeneratedRegex("`(Dp[A-Za-z]+|dp_[a-z_]+)`")]
    private static partial Regex Option();

    [GeneratedRegex("^\\| `([A-Z][a-z]+)` \\|", RegexOptions.Multiline)]
    private static partial Regex Category();

    [GeneratedRegex(@"\]\(([^)#:]+)(#[^)]*)?\)")]
    private static partial Regex Link();
}
