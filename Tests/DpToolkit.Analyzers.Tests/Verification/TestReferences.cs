using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DpToolkit.Analyzers.Tests.Verification;

/// <summary>What a test program is compiled against: .NET, TorchSharp and the public face of DpToolkit.</summary>
internal static class TestReferences
{
    private static readonly string[] Own = ["Microsoft.CodeAnalysis", "Microsoft.TestPlatform", "Microsoft.VisualStudio", "xunit", "testhost", "DpToolkit"];

    public static IReadOnlyList<MetadataReference> All { get; } = Make();

    /// <summary>.NET alone: a program that uses neither library.</summary>
    public static IReadOnlyList<MetadataReference> Platform { get; } = [.. Paths().Where(p => !Path.GetFileName(p).StartsWith("TorchSharp", StringComparison.Ordinal)).Select(p => MetadataReference.CreateFromFile(p))];

    private static IEnumerable<string> Paths() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Own.Any(own => Path.GetFileName(path).StartsWith(own, StringComparison.OrdinalIgnoreCase)));

    private static List<MetadataReference> Make()
    {
        var references = Paths().Select(path => (MetadataReference)MetadataReference.CreateFromFile(path)).ToList();
        using var stream = typeof(TestReferences).Assembly.GetManifestResourceStream("DpToolkitApi.cs")!;
        using var reader = new StreamReader(stream);
        var api = CSharpCompilation.Create(
            "DpToolkit",
            [CSharpSyntaxTree.ParseText(reader.ReadToEnd())],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var result = api.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        references.Add(MetadataReference.CreateFromImage(image.ToArray()));
        return references;
    }
}
