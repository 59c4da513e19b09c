using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DpToolkit.Generators.Tests;

/// <summary>One run of the generator over a source, and a second one over the same compilation to see that everything is cached.</summary>
internal sealed class GeneratorDriverRun
{
    public const string Header = """
        using System;
        using DpToolkit;
        using TorchSharp;
        using TorchSharp.Modules;
        using static TorchSharp.torch;

        """;

    public static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && !name.StartsWith("DpToolkit.Generators", StringComparison.Ordinal) && !name.StartsWith("DpToolkit.Analyzers", StringComparison.Ordinal) && !name.StartsWith("DpToolkit.CodeFixes", StringComparison.Ordinal) && !name.StartsWith("DpToolkit.TensorSemantics", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private GeneratorDriverRun(string source, GeneratorDriverRunResult first, GeneratorDriverRunResult second, Compilation output)
    {
        Source = source;
        First = first;
        Second = second;
        Output = output;
    }

    public string Source { get; }

    public GeneratorDriverRunResult First { get; }

    public GeneratorDriverRunResult Second { get; }

    public Compilation Output { get; }

    /// <summary>The generated files.</summary>
    public IEnumerable<string> Files => First.GeneratedTrees.Select(tree => tree.ToString());

    /// <summary>The diagnostics: id, the text that is underlined, and the message.</summary>
    public IEnumerable<(string Id, string Text, string Message)> Diagnostics =>
        First.Diagnostics.Select(diagnostic => (diagnostic.Id, Source.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length), diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>Runs the generator; the source and what is generated have to compile.</summary>
    public static GeneratorDriverRun Run(string body)
    {
        var source = Header + body;
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            "Layers",
            [CSharpSyntaxTree.ParseText(source, options, path: "Layers.cs")],
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new PerSampleGradGenerator().AsSourceGenerator()],
            parseOptions: options,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        var first = driver.GetRunResult();
        driver = driver.RunGenerators(compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("// another file", options)));
        var run = new GeneratorDriverRun(source, first, driver.GetRunResult(), output);
        Assert.Empty(output.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        return run;
    }
}
