using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using DpToolkit.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Benchmarks;

/// <summary>What the rules add to a compilation, against an analyzer that does nothing: code with findings, without, and without torch.</summary>
[SimpleJob(warmupCount: 5, iterationCount: 15)]
[MemoryDiagnoser]
public class AnalyzerBenchmarks
{
    private static readonly CSharpParseOptions Parse = new(LanguageVersion.Preview);

    private ImmutableArray<DiagnosticAnalyzer> rules;
    private CSharpCompilation compilation = null!;

    /// <summary>Which program is compiled.</summary>
    [Params("Firing", "Quiet", "WithoutTorch")]
    public string Program { get; set; } = "";

    /// <summary>Parses the program; what is measured binds it anew.</summary>
    [GlobalSetup]
    public void Setup()
    {
        rules = [.. typeof(DpAnalyzer).Assembly.GetTypes().Where(type => !type.IsAbstract && typeof(DpAnalyzer).IsAssignableFrom(type)).Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)];
        bool torch = Program != "WithoutTorch";
        string folder = Path.Combine(Root(), Program switch { "Firing" => "Samples/BadTraining", "Quiet" => "Samples/Mnist", _ => "Runtime/DpToolkit.Accounting" });
        var trees = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), Parse, file))
            .Append(CSharpSyntaxTree.ParseText("global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;", Parse));
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => torch || !Path.GetFileName(path).StartsWith("TorchSharp", StringComparison.Ordinal) && !Path.GetFileName(path).StartsWith("DpToolkit", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)).ToList();
        bool runs = Program == "Quiet";
        compilation = CSharpCompilation.Create("Measured", trees, references, new CSharpCompilationOptions(runs ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        int found = Run(rules);
        if (Program == "Firing" != found > 0)
            throw new InvalidOperationException($"{Program} has {found} findings.");
    }

    /// <summary>The compilation's own diagnostics, and an analyzer that registers nothing.</summary>
    [Benchmark(Baseline = true)]
    public int Empty() => Run([new EmptyAnalyzer()]);

    /// <summary>The compilation's own diagnostics, and all rules.</summary>
    [Benchmark]
    public int Rules() => Run(rules);

    private int Run(ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        var options = new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), null, concurrentAnalysis: true, logAnalyzerExecutionTime: false);
        return compilation.Clone().WithAnalyzers(analyzers, options).GetAllDiagnosticsAsync().GetAwaiter().GetResult().Count(found => found.Id.StartsWith("DP", StringComparison.Ordinal));
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "DpToolkit.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The repository's root isn't above the benchmarks.");
        return folder;
    }
}
