using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace DpToolkit.Analyzers.Tests.Verification;

/// <summary>
/// The tests of one rule. A derived class is named after its id and lists programs; findings are marked
/// <c>[|like this|]</c>. Each program is one case: at least three that fire, at least five that don't.
/// </summary>
public abstract class RuleTests<TRule> : IRuleTests
    where TRule : DpAnalyzer, new()
{
    public abstract IReadOnlyList<string> Firing { get; }

    public abstract IReadOnlyList<string> Silent { get; }

    public virtual IReadOnlyList<FixCase> Fixes => [];

    public DpAnalyzer Rule => new TRule();

    /// <summary>What the project's global .editorconfig says while the programs are checked.</summary>
    protected virtual string Options => "";

    private string Id => Rule.SupportedDiagnostics[0].Id;

    [Fact]
    public Task FiresOnEachMark() => ForEach(Firing, async source =>
    {
        Assert.Contains("|", source);
        await Check(source);
    });

    [Fact]
    public Task StaysSilentElsewhere() => ForEach(Silent, async source =>
    {
        Assert.Empty(Markup.Parse(source, Id).Expected);
        await Check(source);
    });

    [Fact]
    public Task FixesLeaveNothing() => ForEach(Fixes, async fix =>
    {
        var provider = FixProviders.For(Id);
        string source = Markup.Parse(fix.Before, Id).Source;
        Assert.NotEqual(source, fix.After);
        Assert.Equal(fix.After, await FixEach(source, provider, fix.Key));
        foreach (var scope in new[] { FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution })
            Assert.Equal(fix.After, await FixAll(source, provider, fix.Key, scope));
        var left = await TestProgram.Analyze(TestProgram.Project(fix.After), Rule);
        Assert.Empty(left);
    });

    [Fact]
    public Task FixesKeepLineEnds() => ForEach(Fixes, async fix =>
        Assert.Equal(Windows(fix.After), await FixEach(Windows(Markup.Parse(fix.Before, Id).Source), FixProviders.For(Id), fix.Key)));

    private async Task Check(string source)
    {
        var markup = Markup.Parse(source, Id);
        var project = TestProgram.Project(markup.Source);
        if (Options.Length > 0)
            project = project.AddAnalyzerConfigDocument(".globalconfig", SourceText.From("is_global = true\n" + Options), filePath: "/.globalconfig").Project;
        var found = await TestProgram.Analyze(project, Rule);
        var actual = found.Select(d => (d.Id, d.Location.SourceSpan)).ToList();
        if (!actual.SequenceEqual(markup.Expected))
            Assert.Fail($"expected {Show(markup.Expected, markup.Source)}\nfound {Show(actual, markup.Source)}");
    }

    private static string Windows(string source) => source.ReplaceLineEndings("\r\n");

    private static string Show(IEnumerable<(string Id, TextSpan Span)> findings, string source) =>
        string.Join(", ", findings.Select(f => f.Span.End <= source.Length ? $"{f.Id} `{source.Substring(f.Span.Start, f.Span.Length)}`" : $"{f.Id} {f.Span}"));

    private static async Task ForEach<T>(IReadOnlyList<T> cases, Func<T, Task> check)
    {
        var failures = new List<string>();
        foreach (var item in cases)
        {
            try
            {
                await check(item);
            }
            catch (Exception failure)
            {
                failures.Add($"{failure.Message}\nin:\n{item}");
            }
        }

        if (failures.Count > 0)
            Assert.Fail($"{failures.Count} of {cases.Count} cases fail.\n\n{string.Join("\n\n", failures)}");
    }

    private async Task<string> FixEach(string source, CodeFixProvider provider, string? key)
    {
        var project = TestProgram.Project(source);
        for (int round = 0; round < 20; round++)
        {
            var found = await TestProgram.Analyze(project, Rule);
            if (found.IsEmpty)
                return (await TestProgram.Document(project).GetTextAsync()).ToString();
            var action = await FixProviders.Offer(TestProgram.Document(project), provider, found[0], key);
            var changed = await FixProviders.Apply(action);
            var before = await TestProgram.Document(project).GetTextAsync();
            project = changed.GetProject(project.Id)!;
            Assert.False(before.ContentEquals(await TestProgram.Document(project).GetTextAsync()), "The fix changes nothing.");
        }

        Assert.Fail("Findings remain after 20 fixes.");
        return "";
    }

    private async Task<string> FixAll(string source, CodeFixProvider provider, string? key, FixAllScope scope)
    {
        var project = TestProgram.Project(source);
        if (scope == FixAllScope.Solution)
            project = TestProgram.WithTwin(project);
        var document = TestProgram.Document(project);
        var found = new List<Diagnostic>();
        foreach (var other in scope == FixAllScope.Solution ? project.Solution.Projects : [project])
            found.AddRange(await TestProgram.Analyze(other, Rule));
        Assert.NotEmpty(found);
        var first = await FixProviders.Offer(document, provider, found[0], key);
        var all = await provider.GetFixAllProvider()!.GetFixAsync(new FixAllContext(
            document, provider, scope, first.EquivalenceKey!, provider.FixableDiagnosticIds, new FoundDiagnostics([.. found]), default));
        var changed = await FixProviders.Apply(all!);
        var texts = new HashSet<string>();
        foreach (var other in scope == FixAllScope.Solution ? changed.Projects : [changed.GetProject(project.Id)!])
            texts.Add((await TestProgram.Document(other).GetTextAsync()).ToString());
        return Assert.Single(texts);
    }
}
