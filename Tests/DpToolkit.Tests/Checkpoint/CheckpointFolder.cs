namespace DpToolkit.Tests.Checkpoint;

/// <summary>A folder that goes when the test ends.</summary>
internal sealed class CheckpointFolder : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("checkpoint").FullName;

    public string File(string name = "training.dpckpt") => Path.Combine(folder, name);

    public string[] Names() => [.. Directory.GetFiles(folder).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
