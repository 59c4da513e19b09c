using DpToolkit.Package.Tests.Support;

namespace DpToolkit.Package.Tests.Packing;

/// <summary>The package, packed once from what is built already.</summary>
public sealed class PackageFixture : IAsyncLifetime
{
    private const string Version = "0.1.0-check";

    private readonly WorkFolder folder = new();

    /// <summary>The folder that holds it: a feed.</summary>
    internal string Feed => Path.Combine(folder.Path, "feed");

    /// <summary>The package's file.</summary>
    internal string File { get; private set; } = "";

    /// <summary>Its version, without the stand-in's suffix.</summary>
    internal string PackedVersion => Path.GetFileNameWithoutExtension(File)["DpToolkit.".Length..];

    /// <summary>True where it holds the stand-in for TorchSharp.</summary>
    internal static bool HasStandIn { get; } = System.IO.File.Exists(Path.Combine(AppContext.BaseDirectory, "TorchSharp.SystemLibtorch.dll"));

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        var run = await Pack(Feed, "-p:PackSystemBinding=true");
        Assert.True(run.ExitCode == 0, run.Output);
        File = Assert.Single(Directory.GetFiles(Feed, "*.nupkg"));
    }

    /// <inheritdoc/>
    public Task DisposeAsync()
    {
        folder.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>`dotnet pack` as these tests were built.</summary>
    internal static Task<CompilerRun> Pack(string output, params string[] options) => Processes.Dotnet(
        Repository.Root,
        ["pack", Path.Combine(Repository.Root, "Runtime", "DpToolkit", "DpToolkit.csproj"), "--no-build", "-c", Repository.Configuration, "-o", output, "-nologo", "-nodeReuse:false",
         "-p:PackageVersion=" + Version, "-p:TorchBinding=" + (HasStandIn ? "System" : "Package"), .. options]);
}
