using System.Buffers.Binary;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;

namespace DpToolkit.Ledger;

/// <summary>
/// How much of its newest reservation a run has used: 24 bytes in memory-backed storage (/dev/shm). It outlives a killed
/// process and vanishes when the machine stops, so what it says is never stale; the lock held on it tells the living
/// from the dead. Where there is no such storage (other systems, other machines, other containers) nothing is given back.
/// </summary>
internal sealed class RunRecord : IDisposable
{
    private const string Folder = "/dev/shm";
    private const int Length = 3 * sizeof(long);
    private readonly FileStream file;

    private RunRecord(FileStream file, string path)
    {
        this.file = file;
        Path = path;
    }

    public string Path { get; }

    /// <summary>Newest entry that the run was promised; 0 before the first.</summary>
    public long Entry { get; private set; }

    /// <summary>Steps of that entry's reservation that were used.</summary>
    public long Used { get; private set; }

    [UnsupportedOSPlatformGuard("windows")]
    public static bool Supported { get; } = OperatingSystem.IsLinux() && IsMemory();

    /// <summary>
    /// Makes a run's record and holds its lock; null where there is no memory-backed storage. It gets the name that others
    /// look for when it is locked and whole, so that none takes it for a dead run's.
    /// </summary>
    public static RunRecord? Make(string ledgerId, string ledgerPath, string runId)
    {
        if (!Supported)
            return null;
        string draft = System.IO.Path.Combine(Folder, "dp-draft-" + runId);
        RunRecord? record = null;
        try
        {
            record = new RunRecord(
                new FileStream(
                    draft,
                    new FileStreamOptions
                    {
                        Mode = FileMode.CreateNew,
                        Access = FileAccess.ReadWrite,
                        Share = FileShare.None,
                        BufferSize = 0,
                        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                    }),
                System.IO.Path.Combine(Folder, Prefix(ledgerId, ledgerPath) + runId));
            record.Set(0, 0);
            File.Move(draft, record.Path);
            return record;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // No room or no right there: the run goes without, and a crash counts its whole reservation.
            record?.Dispose();
            File.Delete(draft);
            return null;
        }
    }

    /// <summary>The records of a ledger's dead runs, each locked by us, with the run's id.</summary>
    public static IEnumerable<(string RunId, RunRecord Record)> TakeDead(string ledgerId, string ledgerPath)
    {
        if (!Supported)
            yield break;
        string prefix = Prefix(ledgerId, ledgerPath);
        foreach (string path in Directory.GetFiles(Folder, prefix + "*"))
        {
            if (TryTake(path) is { } record)
                yield return (System.IO.Path.GetFileName(path)[prefix.Length..], record);
        }
    }

    /// <summary>One write of a few bytes in a page: a kill can't come in between.</summary>
    public void Set(long entry, long used)
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, entry);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[sizeof(long)..], used);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[(2 * sizeof(long))..], Seal(entry, used));
        RandomAccess.Write(file.SafeFileHandle, bytes, 0);
        Entry = entry;
        Used = used;
    }

    /// <summary>Removes the record, its run being settled in the ledger.</summary>
    public void Delete()
    {
        File.Delete(Path);
        file.Dispose();
    }

    public void Dispose() => file.Dispose();

    private static RunRecord? TryTake(string path)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            Span<byte> bytes = stackalloc byte[Length];
            int read = RandomAccess.Read(file.SafeFileHandle, bytes, 0);
            long entry = BinaryPrimitives.ReadInt64LittleEndian(bytes);
            long used = BinaryPrimitives.ReadInt64LittleEndian(bytes[sizeof(long)..]);
            bool whole = File.Exists(path) && read == Length && BinaryPrimitives.ReadInt64LittleEndian(bytes[(2 * sizeof(long))..]) == Seal(entry, used);
            if (whole)
                return new RunRecord(file, path) { Entry = entry, Used = used };
            file.Dispose();
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Locked by a living run, taken by another process just now, or another user's: not ours to settle.
            file?.Dispose();
            return null;
        }
    }

    private static long Seal(long entry, long used) => unchecked(~(entry * 31) ^ (used + 0x4450));

    private static string Prefix(string ledgerId, string ledgerPath) =>
        $"dp-ledger-{ledgerId}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ledgerPath)))[..16]}-";

    private static bool IsMemory()
    {
        try
        {
            return Directory.Exists(Folder) && new DriveInfo(Folder).DriveFormat == "tmpfs" && LocksHold();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>File locks can be switched off for a whole process; without them the living can't be told from the dead.</summary>
    private static bool LocksHold()
    {
        // One empty file a user, never deleted; finding it locked by another process is the same proof.
        string path = System.IO.Path.Combine(Folder, "dp-lock-" + Environment.UserName);
        try
        {
            using var first = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            using var second = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
