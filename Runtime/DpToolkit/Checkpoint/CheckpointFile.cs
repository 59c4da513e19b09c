using System.Buffers.Binary;
using System.Security.Cryptography;

namespace DpToolkit.Checkpoint;

/// <summary>
/// The file of a checkpoint: eight bytes that name the format, the version, the manifest with its length, the payload, and the
/// SHA-256 of all before.
/// </summary>
internal static class CheckpointFile
{
    public const int Version = 1;

    private const int HeaderLength = 8 + sizeof(int) + sizeof(int);
    private const string Leftover = ".tmp";

    private static ReadOnlySpan<byte> Magic => "DPCKPT\r\n"u8;

    /// <summary>Puts a new file in the place of the old one: there is one whole checkpoint at any moment.</summary>
    public static void Write(string path, byte[] manifest, Action<Stream> payload)
    {
        string place = Resolve(path);
        string folder = Path.GetDirectoryName(place) ?? throw new CheckpointException($"{path} is no file; name one for the checkpoint.");
        if (!Directory.Exists(folder))
            throw new CheckpointException($"The checkpoint {path} can't be written: there is no folder {folder}; make it first.");
        if (Directory.Exists(place))
            throw new CheckpointException($"{path} is a folder; a checkpoint is a file: name one in it, such as {Path.Combine(path, "training.dpckpt")}.");
        string draft = $"{place}.{Guid.NewGuid().ToString("N")[..8]}{Leftover}";
        try
        {
            RemoveLeftovers(place, folder);
            using (var file = new FileStream(draft, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                using var hash = SHA256.Create();
                using (var hashed = new CryptoStream(file, hash, CryptoStreamMode.Write, leaveOpen: true))
                {
                    hashed.Write(Header(manifest.Length));
                    hashed.Write(manifest);
                    payload(hashed);
                }
                file.Write(hash.Hash);
                file.Flush(flushToDisk: true);
            }
            File.Move(draft, place, overwrite: true);
        }
        catch (Exception error)
        {
            File.Delete(draft);
            if (error is IOException or UnauthorizedAccessException)
                throw new CheckpointException($"The checkpoint {path} can't be written: {error.Message} What was there before is as it was.", error);
            throw;
        }
    }

    /// <summary>Checks a file and opens it.</summary>
    /// <returns>The manifest, and the file at the start of the payload; the caller disposes it.</returns>
    public static (byte[] Manifest, FileStream Payload) Open(string path)
    {
        if (Directory.Exists(path))
            throw new CheckpointException($"{path} is a folder; a checkpoint is a file that SaveCheckpoint wrote.");
        if (!File.Exists(path))
            throw new CheckpointException($"There is no checkpoint {path}; check the path (SaveCheckpoint writes it).");
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            var manifest = ReadManifest(file, path);
            return (manifest, file);
        }
        catch (Exception error)
        {
            file?.Dispose();
            if (error is IOException or UnauthorizedAccessException)
                throw new CheckpointException($"The checkpoint {path} can't be read: {error.Message}", error);
            throw;
        }
    }

    public static CheckpointException Damaged(string path, Exception? inner = null) =>
        new($"The checkpoint {path} is damaged: it was cut off or changed after it was saved; go back to an older one.", inner);

    private static byte[] Header(int manifestLength)
    {
        var header = new byte[HeaderLength];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), manifestLength);
        return header;
    }

    private static byte[] ReadManifest(FileStream file, string path)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        int read = file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
        if (read < Magic.Length || !header[..Magic.Length].SequenceEqual(Magic))
            throw new CheckpointException($"{path} is not a checkpoint of DpToolkit; weights alone are loaded with model.load before MakePrivate.");
        if (read < HeaderLength)
            throw Damaged(path);
        int version = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        if (version > Version)
            throw new CheckpointException($"The checkpoint {path} was written by a newer DpToolkit (format {version}; this one reads up to {Version}): update DpToolkit.");
        int length = BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
        long payloadEnd = file.Length - SHA256.HashSizeInBytes;
        if (version < 1 || length < 0 || HeaderLength + length > payloadEnd || !IsWhole(file, payloadEnd))
            throw Damaged(path);
        var manifest = new byte[length];
        file.Position = HeaderLength;
        file.ReadExactly(manifest);
        return manifest;
    }

    private static bool IsWhole(FileStream file, long payloadEnd)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        file.Position = 0;
        while (file.Position < payloadEnd)
        {
            int read = file.Read(buffer, 0, (int)Math.Min(buffer.Length, payloadEnd - file.Position));
            if (read == 0)
                return false;
            hash.AppendData(buffer, 0, read);
        }
        Span<byte> stored = stackalloc byte[SHA256.HashSizeInBytes];
        file.ReadExactly(stored);
        return stored.SequenceEqual(hash.GetHashAndReset());
    }

    private static string Resolve(string path)
    {
        string full = Path.GetFullPath(path);
        return new FileInfo(full).LinkTarget is null ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
    }

    /// <summary>Removes what a killed process left half written.</summary>
    private static void RemoveLeftovers(string place, string folder)
    {
        string start = Path.GetFileName(place) + ".";
        int length = start.Length + 8 + Leftover.Length;
        foreach (string file in Directory.EnumerateFiles(folder).Where(IsLeftover))
        {
            try
            {
                using (new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                    File.Delete(file);
            }
            catch (IOException)
            {
                // A living process is writing it.
            }
        }

        bool IsLeftover(string file) => Path.GetFileName(file) is var name
            && name.Length == length && name.StartsWith(start, StringComparison.Ordinal) && name.EndsWith(Leftover, StringComparison.Ordinal);
    }
}
