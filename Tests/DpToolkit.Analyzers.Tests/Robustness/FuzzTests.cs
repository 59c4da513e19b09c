using System.Collections.Concurrent;
using System.Collections.Immutable;
using DpToolkit.Analyzers.Tests.Verification;
using DpToolkit.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Tests.Robustness;

/// <summary>
/// Damaged programs through all rules, all fixes and the generator: nothing throws, nothing hangs. DP_FUZZ sets the number of programs,
/// DP_FUZZ_SEED the seed of the first.
/// </summary>
public sealed class FuzzTests
{
    private const int Programs = 300;
    private const int Seed = 1;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(180);

    [Fact]
    public async Task DamagedProgramsMakeNothingThrow()
    {
        int count = Setting("DP_FUZZ", Programs), seed = Setting("DP_FUZZ_SEED", Seed);
        var sources = Sources();
        var failures = new ConcurrentBag<string>();
        int findings = 0, fixes = 0;
        await Parallel.ForEachAsync(Enumerable.Range(seed, count), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, async (number, _) =>
        {
            string source = new SourceMutator(sources, number).Next();
            try
            {
                var (found, applied) = await Task.Run(() => Run(source, new Random(number))).WaitAsync(Deadline);
                Interlocked.Add(ref findings, found);
                Interlocked.Add(ref fixes, applied);
            }
            catch (Exception failure)
            {
                failures.Add($"seed {number}: {failure}\nin:\n{(source.Length > 5000 ? source[..5000] + " ..." : source)}");
            }
        });
        Assert.True(failures.IsEmpty, $"{failures.Count} of {count} programs fail.\n\n{string.Join("\n\n", failures.Take(10))}");
        Assert.True(findings > count / 10, $"Only {findings} findings in {count} programs: the damage leaves nothing to look at.");
        Assert.True(fixes > count / 20, $"Only {fixes} fixes in {count} programs.");
    }

    /// <summary>The programs of all rules' tests, and the samples.</summary>
    private static List<string> Sources() =>
    [
        .. AllRules.Tests.SelectMany(tests => tests.Firing.Concat(tests.Silent).Concat(tests.Fixes.Select(fix => fix.Before))).Select(program => Markup.Parse(program, "DP0000").Source).Distinct(),
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "Samples"), "*.cs", SearchOption.AllDirectories).Where(file => !OwnProject.IsBuilt(file)).Order(StringComparer.Ordinal).Select(File.ReadAllText),
    ];

    private static int Setting(string name, int otherwise) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text) : otherwise;

    private static async Task<(int Findings, int Fixes)> Run(string source, Random random)
    {
        var project = TestProgram.Project(source);
        if (random.Next(10) == 0)
            project = project.WithMetadataReferences(TestReferences.All.Where(_ => random.Next(4) > 0));
        if (random.Next(10) == 0)
            project = project.WithParseOptions(new CSharpParseOptions(random.Next(2) == 0 ? LanguageVersion.CSharp8 : LanguageVersion.Preview));
        var compilation = (await project.GetCompilationAsync())!;
        Generate(compilation);
        var found = await Analyze(compilation, project.AnalyzerOptions);
        int fixes = 0;
        foreach (var finding in found.Where(d => FixProviders.FixableIds.Contains(d.Id)).Take(8))
            fixes += await Fix(project, finding);
        return (found.Length, fixes);
    }

    private static async Task<ImmutableArray<Diagnostic>> Analyze(Compilation compilation, AnalyzerOptions options)
    {
        Exception? thrown = null;
        var watched = new CompilationWithAnalyzersOptions(options, (exception, rule, _) => thrown = new InvalidOperationException($"{rule.GetType().Name} throws.", exception), concurrentAnalysis: true, logAnalyzerExecutionTime: false);
        var found = await compilation.WithAnalyzers([.. AllRules.Create()], watched).GetAnalyzerDiagnosticsAsync();
        if (thrown is not null)
            throw thrown;
        Assert.DoesNotContain(found, d => d.Id == "AD0001");
        return found;
    }

    private static void Generate(Compilation compilation)
    {
        var run = CSharpGeneratorDriver.Create(new PerSampleGradGenerator()).RunGenerators(compilation).GetRunResult();
        if (run.Results.Single().Exception is { } thrown)
            throw new InvalidOperationException("The generator throws.", thrown);
    }

    private static async Task<int> Fix(Project project, Diagnostic finding)
    {
        var offers = new List<CodeAction>();
        var document = project.Documents.First(d => d.FilePath == finding.Location.SourceTree!.FilePath);
        await FixProviders.For(finding.Id).RegisterCodeFixesAsync(new CodeFixContext(document, finding, (action, _) => offers.Add(action), default));
        foreach (var offer in offers)
            await FixProviders.Apply(offer);
        return offers.Count;
    }
}
