using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace DpToolkit.Analyzers.Tests.Verification;

/// <summary>One program under test, with the usings of the quickstart and a few things to train.</summary>
internal static class TestProgram
{
    /// <summary>What test programs may use without declaring it: a model without fault, data.</summary>
    private const string Common = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using System.Threading.Tasks;
        global using DpToolkit;
        global using TorchSharp;
        global using TorchSharp.Modules;
        global using static TorchSharp.torch;

        public sealed class PlainNet : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            public PlainNet() : base(nameof(PlainNet)) { RegisterComponents(); }
            public override Tensor forward(Tensor x) => fc.call(x);
        }

        public sealed class Digits : utils.data.Dataset
        {
            public override long Count => 60000;
            public override Dictionary<string, Tensor> GetTensor(long index) => throw new NotSupportedException();
        }
        """;

    public static Project Project(params string[] sources)
    {
        var workspace = new AdhocWorkspace();
        bool runs = sources.Any(s => CSharpSyntaxTree.ParseText(s).GetCompilationUnitRoot().Members.Any(m => m is GlobalStatementSyntax));
        var project = workspace.AddProject("Test", LanguageNames.CSharp)
            .WithCompilationOptions(new CSharpCompilationOptions(
                runs ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Enable))
            .WithParseOptions(new CSharpParseOptions(LanguageVersion.Latest))
            .WithMetadataReferences(TestReferences.All)
            .AddDocument("Common.cs", Common, filePath: "Common.cs").Project;
        for (int i = 0; i < sources.Length; i++)
            project = project.AddDocument($"Test{i}.cs", SourceText.From(sources[i]), filePath: $"Test{i}.cs").Project;
        return project;
    }

    /// <summary>A program that uses neither TorchSharp nor DpToolkit.</summary>
    public static Project Bare(string source) => new AdhocWorkspace().AddProject("Bare", LanguageNames.CSharp)
        .WithCompilationOptions(new CSharpCompilationOptions(OutputKind.ConsoleApplication))
        .WithMetadataReferences(TestReferences.Platform)
        .AddDocument("Test0.cs", SourceText.From(source), filePath: "Test0.cs").Project;

    /// <summary>The project in a solution with another one that has the same programs, in another folder.</summary>
    public static Project WithTwin(Project project)
    {
        var twin = ProjectInfo.Create(ProjectId.CreateNewId(), VersionStamp.Default, "Twin", "Twin", LanguageNames.CSharp, compilationOptions: project.CompilationOptions, parseOptions: project.ParseOptions, metadataReferences: project.MetadataReferences);
        var solution = project.Solution.AddProject(twin);
        foreach (var document in project.Documents)
            solution = solution.AddDocument(DocumentId.CreateNewId(twin.Id), document.Name, document.GetTextAsync().Result, filePath: "twin/" + document.FilePath);
        return solution.GetProject(project.Id)!;
    }

    public static Document Document(Project project, int index = 0) => project.Documents.First(d => d.Name == $"Test{index}.cs");

    /// <summary>The compilation; fails where it has errors.</summary>
    public static async Task<Compilation> Compile(Project project)
    {
        var compilation = (await project.GetCompilationAsync())!;
        var errors = compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        if (errors.Count > 0)
            Assert.Fail($"The program doesn't compile:\n{string.Join('\n', errors)}\n{await Text(project)}");
        return compilation;
    }

    /// <summary>What the rules find, in the order of the source; fails where one throws.</summary>
    public static async Task<ImmutableArray<Diagnostic>> Analyze(Project project, params DiagnosticAnalyzer[] rules)
    {
        var compilation = await Compile(project);
        var found = await compilation.WithAnalyzers([.. rules], project.AnalyzerOptions).GetAnalyzerDiagnosticsAsync();
        foreach (var failure in found.Where(d => d.Id == "AD0001"))
            Assert.Fail(failure.ToString());
        return [.. found.OrderBy(d => d.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(d => d.Location.SourceSpan.Start)];
    }

    private static async Task<string> Text(Project project)
    {
        var texts = new List<string>();
        foreach (var document in project.Documents.Where(d => d.Name != "Common.cs"))
            texts.Add((await document.GetTextAsync()).ToString());
        return string.Join("\n----\n", texts);
    }
}
