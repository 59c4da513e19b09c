namespace DpToolkit.Package.Tests.Support;

/// <summary>A folder outside the repository, so that none of its settings apply; deleted with everything in it.</summary>
internal sealed class WorkFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("dptoolkit-package");

    /// <summary>Its full path, without links.</summary>
    public string Path => folder.FullName;

    public string Write(string name, string text)
    {
        string path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public string Read(string name) => File.ReadAllText(System.IO.Path.Combine(Path, name));

    public void Dispose() => folder.Delete(true);
}
