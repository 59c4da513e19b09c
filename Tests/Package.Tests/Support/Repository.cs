namespace DpToolkit.Package.Tests.Support;

internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = Find();

    /// <summary>The folder of the presets.</summary>
    public static string Presets { get; } = Path.Combine(Root, "Runtime", "DpToolkit", "presets");

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "DpToolkit.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException("The repository's root isn't above the tests.");
    }
}
