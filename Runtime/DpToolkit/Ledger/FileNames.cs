using System.Runtime.InteropServices;

namespace DpToolkit.Ledger;

/// <summary>Names of files, given so that no two writers can take the same.</summary>
internal static class FileNames
{
    // errno: EEXIST; EPERM, ENOSYS, ENOTSUP on macOS, EOPNOTSUPP on Linux.
    private const int Exists = 17;
    private const int NotPermitted = 1;
    private const int NotThere = 38;
    private const int NotSupportedOnMac = 45;
    private const int NotSupported = 95;

    /// <summary>
    /// Gives a finished file a second name, or does nothing where that name is taken. One step of the file system:
    /// <see cref="File.Move(string, string, bool)"/> looks first and then replaces on Unix, so of two at once one is lost.
    /// </summary>
    /// <returns>False where the name was taken.</returns>
    /// <exception cref="IOException">The file system refused, or has no hard links.</exception>
    public static bool TryGive(string draft, string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            if (Link(draft, path) == 0)
                return true;
            return Marshal.GetLastPInvokeError() switch
            {
                Exists => false,
                NotPermitted or NotThere or NotSupportedOnMac or NotSupported => throw new IOException("its file system has no hard links, take a local disk"),
                _ => throw new IOException(Marshal.GetLastPInvokeErrorMessage()),
            };
        }

        try
        {
            File.Move(draft, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string added);
}
