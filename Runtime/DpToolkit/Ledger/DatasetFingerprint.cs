using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace DpToolkit;

/// <summary>
/// A name for a data set that follows from its content: SHA-256 over length-prefixed parts, so that no two different
/// lists of parts hash the same bytes. Equal content is the same data set under any file name, on any machine.
/// </summary>
public sealed class DatasetFingerprint : IDisposable
{
    private const string Prefix = "sha256:";
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Fingerprint of one block of bytes.</summary>
    public static string Of(ReadOnlySpan<byte> content)
    {
        using var fingerprint = new DatasetFingerprint();
        return fingerprint.Append(content).Finish();
    }

    /// <summary>Fingerprint of what is left of a stream; the same as of its bytes in one block.</summary>
    public static string Of(Stream content)
    {
        using var fingerprint = new DatasetFingerprint();
        return fingerprint.Append(content).Finish();
    }

    /// <summary>Adds a block of bytes, such as one tensor's storage.</summary>
    public DatasetFingerprint Append(ReadOnlySpan<byte> part)
    {
        AppendLength(part.Length);
        hash.AppendData(part);
        return this;
    }

    /// <summary>Adds a text, such as a column's name, an element type or a shape.</summary>
    public DatasetFingerprint Append(string part) => Append(Encoding.UTF8.GetBytes(part));

    /// <summary>Adds what is left of a seekable stream, without holding it in memory.</summary>
    /// <exception cref="ArgumentException">The stream can't seek, so its length isn't known ahead.</exception>
    /// <exception cref="EndOfStreamException">The stream ended before its length.</exception>
    public DatasetFingerprint Append(Stream part)
    {
        if (!part.CanSeek)
            throw new ArgumentException("The stream must be seekable; copy it to a file or to memory first.", nameof(part));
        long left = part.Length - part.Position;
        AppendLength(left);
        var buffer = new byte[1 << 16];
        for (; left > 0; )
        {
            int read = part.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (read == 0)
                throw new EndOfStreamException("The stream ended before its length: was it cut off while it was read?");
            hash.AppendData(buffer, 0, read);
            left -= read;
        }

        return this;
    }

    /// <summary>The fingerprint of all parts, "sha256:" and 64 hexadecimal digits; starts anew afterwards.</summary>
    public string Finish() => Prefix + Convert.ToHexStringLower(hash.GetHashAndReset());

    /// <inheritdoc/>
    public void Dispose() => hash.Dispose();

    private void AppendLength(long length)
    {
        Span<byte> prefix = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, length);
        hash.AppendData(prefix);
    }
}
