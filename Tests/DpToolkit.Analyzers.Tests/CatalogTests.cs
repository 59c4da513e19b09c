using DpToolkit.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers.Tests;

/// <summary>No rule lacks its page, its link, its row, its tests or its fix.</summary>
public sealed class CatalogTests
{
    private static readonly string Root = Repository.Root;

    private static readonly Dictionary<string, IRuleTests> Tests = AllRules.Tests.ToDictionary(tests => tests.GetType().Name.Replace("Tests", ""));

    public static TheoryData<string> Ids => [.. Rules().Keys];

    private static Dictionary<string, DpAnalyzer> Rules() => AllRules.Create().ToDictionary(rule => rule.SupportedDiagnostics.Single().Id);

    [Theory]
    [MemberData(nameof(Ids))]
    public void HasPageLinkAndRow(string id)
    {
        var descriptor = Rules()[id].SupportedDiagnostics[0];
        Assert.EndsWith($"/docs/rules/{id}.md", descriptor.HelpLinkUri);
        string page = Path.Combine(Root, "docs", "rules", id + ".md");
        Assert.True(File.Exists(page), $"{page} is missing.");
        string text = File.ReadAllText(page);
        Assert.StartsWith($"# {id}", text);
        foreach (string heading in new[] { "## Bad", "## Why", "## Good", "## When to suppress" })
            Assert.Contains(heading, text);
        string[] releases = [.. new[] { "Shipped", "Unshipped" }.SelectMany(kind => File.ReadAllLines(Path.Combine(Root, "Analyzers", "DpToolkit.Analyzers", $"AnalyzerReleases.{kind}.md")))];
        Assert.Single(releases, row => row == $"{id} | {descriptor.Category} | {descriptor.DefaultSeverity} | {descriptor.Title}");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void HasTests(string id)
    {
        Assert.True(Tests.TryGetValue(id, out var tests), $"{id}Tests is missing.");
        Assert.Equal(id, tests.Rule.SupportedDiagnostics[0].Id);
        Assert.True(tests.Firing.Distinct().Count() >= 3, $"{id} has {tests.Firing.Count} firing cases.");
        Assert.True(tests.Silent.Distinct().Count() >= 5, $"{id} has {tests.Silent.Count} silent cases.");
        Assert.Equal(FixProviders.FixableIds.Contains(id), tests.Fixes.Count > 0);
    }

    [Fact]
    public void EveryFixHasARule() => Assert.Empty(FixProviders.FixableIds.Where(id => id[2] != '9').Except(Rules().Keys));

    [Fact]
    public void EveryRowAndPageHasARule()
    {
        var ids = Rules().Keys.Append(Build.TrainingFactsAnalyzer.Id).ToHashSet();
        var rows = File.ReadAllLines(Path.Combine(Root, "Analyzers", "DpToolkit.Analyzers", "AnalyzerReleases.Unshipped.md")).Where(row => row.StartsWith("DP", StringComparison.Ordinal)).Select(row => row[..6]);
        var pages = Directory.GetFiles(Path.Combine(Root, "docs", "rules"), "DP*.md").Select(page => Path.GetFileNameWithoutExtension(page)!).Where(id => id[2] != '9');
        Assert.Empty(rows.Concat(pages).Except(ids));
    }

    [Fact]
    public void TheIndexListsEveryRule()
    {
        var rows = new[] { "Analyzers/DpToolkit.Analyzers", "Generators/DpToolkit.Generators" }
            .SelectMany(project => File.ReadAllLines(Path.Combine(Root, project, "AnalyzerReleases.Unshipped.md")))
            .Where(row => row.StartsWith("DP", StringComparison.Ordinal) && row[..6] != Build.TrainingFactsAnalyzer.Id)
            .Order(StringComparer.Ordinal)
            .Select(row => row.Split(" | ") is [var id, _, var severity, var title] ? $"| [{id}]({id}.md) | {title} | {severity} | {(FixProviders.FixableIds.Contains(id) ? "yes" : "")} |" : row);
        Assert.Equal(rows, File.ReadAllLines(Path.Combine(Root, "docs", "rules", "README.md")).Where(row => row.StartsWith("| [DP", StringComparison.Ordinal)));
    }

    [Fact]
    public void EveryIdHasARule() =>
        Assert.Empty(typeof(DiagnosticIds).GetFields().Select(field => (string)field.GetRawConstantValue()!).Except(Rules().Keys));

    [Fact]
    public async Task NothingIsReportedWithoutTheLibraries()
    {
        const string Program = "var x = new Model(); x.forward(); class Model { public void forward() => BatchNorm2d(64); void BatchNorm2d(int n) => System.Console.WriteLine(n); }";
        var project = TestProgram.Bare(Program);
        Assert.Empty(await TestProgram.Analyze(project, [.. Rules().Values]));
    }
}
