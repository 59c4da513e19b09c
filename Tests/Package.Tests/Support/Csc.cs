namespace DpToolkit.Package.Tests.Support;

/// <summary>The compiler of the SDK, with DpToolkit's rules and generator: what a build runs.</summary>
internal static class Csc
{
    private static readonly string[] Rules = ["DpToolkit.Analyzers.dll", "DpToolkit.Generators.dll", "DpToolkit.TensorSemantics.dll", "DpToolkit.Accounting.dll"];

    private static readonly string[] Tools = ["Microsoft.", "xunit", "testhost", "DpToolkit.Analyzers", "DpToolkit.Generators", "DpToolkit.TensorSemantics"];

    private static readonly string Library = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "sdk");

    /// <summary>The newest SDK beside the runtime of the tests.</summary>
    public static string Sdk { get; } = Directory.GetDirectories(Library).Where(sdk => File.Exists(Compiler(sdk))).OrderBy(sdk => sdk, StringComparer.Ordinal).Last();

    /// <summary>.NET, TorchSharp and DpToolkit.</summary>
    public static IReadOnlyList<string> References { get; } =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(path => !IsTool(Path.GetFileName(path)))];

    /// <summary>The assemblies of DpToolkit's rules and generator.</summary>
    public static IReadOnlyList<string> Analyzers { get; } = [.. Rules.Select(name => Path.Combine(AppContext.BaseDirectory, name))];

    /// <summary>Compiles all C# files of a folder as a library, with all its configuration files and DpToolkit's rules.</summary>
    public static Task<CompilerRun> Compile(string folder, params string[] options) => Compile(folder, Analyzers, options);

    /// <summary>As <see cref="Compile(string, string[])"/>, with these rules.</summary>
    public static async Task<CompilerRun> Compile(string folder, IReadOnlyList<string> analyzers, string[] options)
    {
        string response = Path.Combine(folder, "build.rsp");
        await File.WriteAllLinesAsync(response,
        [
            "-target:library", "-nologo", "-nullable:enable", "-langversion:latest", "-nowarn:CS1701;CS1702", $"-errorlog:\"{Path.Combine(folder, "out.sarif")},version=2.1\"", $"-out:\"{Path.Combine(folder, "out.dll")}\"",
            .. References.Select(path => $"-reference:\"{path}\""),
            .. analyzers.Select(path => $"-analyzer:\"{path}\""),
            .. Directory.GetFiles(folder, "*config").Select(path => $"-analyzerconfig:\"{path}\""),
            .. Directory.GetFiles(folder, "*.cs").Order().Select(path => $"\"{path}\""),
            .. options,
        ]);
        return await Processes.Dotnet(folder, ["exec", Compiler(Sdk), "-noconfig", "@" + response]);
    }

    private static string Compiler(string sdk) => Path.Combine(sdk, "Roslyn", "bincore", "csc.dll");

    private static bool IsTool(string file) =>
        Tools.Any(tool => file.StartsWith(tool, StringComparison.OrdinalIgnoreCase)) && file is not ("Microsoft.CSharp.dll" or "Microsoft.Win32.Primitives.dll" or "Microsoft.Win32.Registry.dll");
}
