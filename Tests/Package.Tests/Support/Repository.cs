namespace DpToolkit.Package.Tests.Support;

internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = Find();

    /// <summary>Debug or Release, as the tests themselves.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>The folder of the presets.</summary>
    public static string Presets { get; } = Path.Combine(Root, "Analyzers", "DpToolkit.Analyzers", "bin", Configuration, "netstandard2.0", "presets");

    /// <summary>The folder of what a package does to its user's build.</summary>
    public static string BuildTransitive { get; } = Path.Combine(Root, "Runtime", "DpToolkit", "buildTransitive");

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "DpToolkit.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException("The repository's root isn't above the tests.");
    }
}
