using System.Collections.Immutable;
using DpToolkit.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Tests.Robustness;

/// <summary>
/// All rules over real programs. The projects of this repository are always among them. DP_CORPUS names a folder with more: each sub-folder
/// is a program, <c>references</c> has assemblies that they need, and <c>program.verified.txt</c> beside a program lists its findings, one a line.
/// </summary>
public sealed class CorpusTests
{
    private static readonly string? Corpus = Environment.GetEnvironmentVariable("DP_CORPUS") is { Length: > 0 } folder ? Path.GetFullPath(folder) : null;

    /// <summary>Tests and benchmarks that do on purpose what a rule warns of.</summary>
    private static readonly (string File, string Id)[] OnPurpose =
    [
        ("Tests/Benchmarks/", "DP5"),
        ("Tests/Conformance/OperatorTests.cs", "DP2009"),
        ("Tests/DpToolkit.Accounting.Tests/", "DP5011"),
        ("Tests/DpToolkit.Tests/Checkpoint/", "DP5006"),
        ("Tests/DpToolkit.Tests/Checkpoint/", "DP5011"),
        ("Tests/DpToolkit.Tests/Engine/MisuseTests.cs", "DP"),
        ("Tests/DpToolkit.Tests/Validation/ModuleValidatorTests.cs", "DP"),
    ];

    public static TheoryData<string> OwnProjects => [.. OwnProject.All];

    /// <summary>The programs brought in; the projects of this repository where there are none.</summary>
    public static TheoryData<string> Programs => Corpus is null ? OwnProjects : [.. Directory.GetDirectories(Corpus).Select(folder => Path.GetFileName(folder)!).Where(name => name != "references").Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(OwnProjects))]
    public Task OwnProjectsAreQuiet(string project) => CheckOwn(project);

    /// <summary>The projects that train privately compile as they are here, so that the rules see all of them.</summary>
    [Theory]
    [InlineData("Runtime/DpToolkit")]
    [InlineData("Samples/Mnist")]
    [InlineData("Tests/DpToolkit.Tests")]
    public void OwnProjectsCompile(string project) =>
        Assert.Empty(OwnProject.Compile(project).GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task ProgramsHaveTheirListedFindings(string program)
    {
        if (Corpus is null)
        {
            await CheckOwn(program);
            return;
        }

        string folder = Path.Combine(Corpus, program), references = Path.Combine(Corpus, "references");
        var paths = TestReferences.Paths.Concat(Directory.Exists(references) ? Directory.GetFiles(references, "*.dll") : []);
        var found = await Findings(OwnProject.Compile(program, OwnProject.Sources(folder), "", paths), folder);
        string verified = folder + ".verified.txt", received = folder + ".received.txt";
        string[] expected = File.Exists(verified) ? await File.ReadAllLinesAsync(verified) : [];
        File.Delete(received);
        if (found.SequenceEqual(expected))
            return;
        await File.WriteAllLinesAsync(received, found);
        Assert.Fail($"new:\n{string.Join('\n', found.Except(expected))}\ngone:\n{string.Join('\n', expected.Except(found))}");
    }

    private static async Task CheckOwn(string project) =>
        Assert.Equal("", string.Join('\n', (await Findings(OwnProject.Compile(project), Repository.Root))
            .Where(line => !OnPurpose.Any(known => line.StartsWith(known.File, StringComparison.Ordinal) && line.Contains($") {known.Id}", StringComparison.Ordinal)))));

    private static async Task<ImmutableArray<string>> Findings(Compilation compilation, string root)
    {
        Exception? thrown = null;
        var options = new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), (exception, rule, _) => thrown = new InvalidOperationException($"{rule.GetType().Name} throws.", exception), concurrentAnalysis: true, logAnalyzerExecutionTime: false);
        var found = await compilation.WithAnalyzers([.. AllRules.Create()], options).GetAnalyzerDiagnosticsAsync();
        if (thrown is not null)
            throw thrown;
        return [.. found.Select(d => Line(d, root)).Distinct().Order(StringComparer.Ordinal)];
    }

    internal static string Line(Diagnostic finding, string root)
    {
        var place = finding.Location.GetLineSpan();
        string text = string.Join(' ', finding.Location.SourceTree!.GetText().ToString(finding.Location.SourceSpan).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return $"{Path.GetRelativePath(root, place.Path).Replace('\\', '/')}({place.StartLinePosition.Line + 1}) {finding.Id} {(text.Length > 100 ? text[..100] + "..." : text)}";
    }
}
