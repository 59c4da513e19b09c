using System.Diagnostics;

namespace DpToolkit.Package.Tests.Support;

/// <summary>Runs the SDK that runs the tests.</summary>
internal static class Processes
{
    private static readonly string Host = Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet";

    /// <summary>Runs <c>dotnet</c> and returns what it wrote to both outputs.</summary>
    public static async Task<CompilerRun> Dotnet(string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(Host, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (string inherited in start.Environment.Keys.Where(IsOfOuterBuild).ToList())
            start.Environment.Remove(inherited);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"dotnet {string.Join(' ', arguments)} did not end.");
        }

        return new(process.ExitCode, await output + await error);
    }

    /// <summary>The build that runs the tests tells its children where its own SDK's parts are.</summary>
    private static bool IsOfOuterBuild(string name) => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name is "DOTNET_HOST_PATH";
}
