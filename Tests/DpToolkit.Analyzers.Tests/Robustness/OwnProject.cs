using DpToolkit.Analyzers.Tests.Verification;
using DpToolkit.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace DpToolkit.Analyzers.Tests.Robustness;

/// <summary>A folder of sources made a compilation: a project of this repository, or a program brought in from elsewhere.</summary>
internal static class OwnProject
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;

        """;

    /// <summary>The folders, from the root, of all projects but those that are wrong on purpose.</summary>
    public static IEnumerable<string> All => new[] { "Analyzers", "Generators", "Runtime", "Samples", "Tests" }
        .SelectMany(area => Directory.GetDirectories(Path.Combine(Repository.Root, area)))
        .Where(folder => Directory.EnumerateFiles(folder, "*.csproj").Any())
        .Select(folder => Path.GetRelativePath(Repository.Root, folder).Replace('\\', '/')).Order(StringComparer.Ordinal);

    /// <summary>The compilation of a project of this repository, generated code included.</summary>
    public static Compilation Compile(string project)
    {
        string folder = Path.Combine(Repository.Root, project);
        string settings = string.Concat(Directory.EnumerateFiles(folder, "*.csproj").Concat([Path.Combine(Repository.Root, "Tests", "Directory.Build.targets")]).Where(File.Exists).Select(File.ReadAllText));
        var usings = System.Text.RegularExpressions.Regex.Matches(settings, "<Using Include=\"([^\"]+)\"( Static=\"true\")?")
            .Select(match => $"global using {(match.Groups[2].Success ? "static " : "")}{match.Groups[1].Value};\n");
        var shared = project.StartsWith("Tests/", StringComparison.Ordinal) && settings.Contains("../Support/") ? Sources(Path.Combine(Repository.Root, "Tests", "Support")) : [];
        return Compile(Path.GetFileName(project), [.. Sources(folder), .. shared], ImplicitUsings + string.Concat(usings), ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator));
    }

    /// <summary>A compilation of these files; what doesn't compile is left as it is.</summary>
    public static Compilation Compile(string name, IEnumerable<string> files, string usings, IEnumerable<string> references)
    {
        var parse = new CSharpParseOptions(LanguageVersion.Preview, preprocessorSymbols: ["NET", "NET10_0", "NET8_0_OR_GREATER"]);
        var trees = files.Select(file => CSharpSyntaxTree.ParseText(SourceText.From(File.ReadAllText(file)), parse, file)).ToList();
        trees.Insert(0, CSharpSyntaxTree.ParseText(usings, parse, "Usings.cs"));
        bool runs = trees.Any(tree => tree.GetCompilationUnitRoot().Members.Any(member => member.IsKind(SyntaxKind.GlobalStatement)));
        var compilation = CSharpCompilation.Create(name, trees, references.Select(path => MetadataReference.CreateFromFile(path)), new CSharpCompilationOptions(
            runs ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create([new PerSampleGradGenerator().AsSourceGenerator()], parseOptions: parse).RunGeneratorsAndUpdateCompilation(compilation, out var generated, out _);
        return generated;
    }

    public static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Where(file => !IsBuilt(file) && !file.EndsWith(".verified.cs", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    /// <summary>True for what a build has written.</summary>
    public static bool IsBuilt(string file) => file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin");
}
