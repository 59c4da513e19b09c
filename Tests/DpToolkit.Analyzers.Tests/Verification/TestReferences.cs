using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers.Tests.Verification;

/// <summary>What a test program is compiled against: .NET, TorchSharp and DpToolkit, as metadata alone.</summary>
internal static class TestReferences
{
    private static readonly string[] Tools = ["Microsoft.CodeAnalysis", "Microsoft.TestPlatform", "Microsoft.VisualStudio", "xunit", "testhost", "DpToolkit.Analyzers", "DpToolkit.CodeFixes", "DpToolkit.Generators", "DpToolkit.TensorSemantics"];

    private static readonly string[] Libraries = ["TorchSharp", "DpToolkit"];

    public static IReadOnlyList<string> Paths { get; } =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(path => !IsOf(Tools, path))];

    public static IReadOnlyList<MetadataReference> All { get; } = [.. Paths.Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>.NET alone: a program that uses neither library.</summary>
    public static IReadOnlyList<MetadataReference> Platform { get; } =
        [.. Paths.Where(path => !IsOf(Libraries, path)).Select(path => MetadataReference.CreateFromFile(path))];

    private static bool IsOf(string[] names, string path) => names.Any(name => Path.GetFileName(path).StartsWith(name, StringComparison.OrdinalIgnoreCase));
}
