namespace DpToolkit.Cli;

/// <summary>Files that commands write.</summary>
internal static class Output
{
    /// <summary>Writes a text to the file that an option names.</summary>
    public static void Write(Option option, string file, string text)
    {
        if (Directory.Exists(file))
            throw new UsageException($"{option.Name} is {file}, a folder; name a file in it.");
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder))
            throw new UsageException($"{option.Name} is {file}, but there is no folder {folder}; make it first.");
        try
        {
            File.WriteAllText(file, text);
        }
        catch (UnauthorizedAccessException)
        {
            throw new UsageException($"{option.Name} is {file}, which may not be written; give yourself write access or name another file.");
        }
    }
}
