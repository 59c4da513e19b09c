using System.Buffers.Binary;
using System.IO.Compression;

namespace Samples.Tests;

/// <summary>A folder of small idx files, right or wrong, that goes away.</summary>
internal sealed class MnistFiles : IDisposable
{
    public MnistFiles()
    {
        Folder = Directory.CreateTempSubdirectory("mnist").FullName;
    }

    public string Folder { get; }

    public string Report => Path.Combine(Folder, "out", "report.html");

    /// <summary>A pair of noise images with labels 0 .. 9 in turn.</summary>
    public void WritePair(string name, int count, bool compressed = false, int? labels = null, int label = -1, int side = 28)
    {
        var pixels = new byte[count * side * side];
        new Random(count).NextBytes(pixels);
        Write($"{name}-images-idx3-ubyte", [0x0803, count, side, side], pixels, compressed);
        Write($"{name}-labels-idx1-ubyte", [0x0801, labels ?? count],
            [.. Enumerable.Range(0, labels ?? count).Select(i => (byte)(label >= 0 ? label : i % 10))], compressed);
    }

    public void Write(string name, int[] header, byte[] content, bool compressed = false)
    {
        var file = new byte[4 * header.Length + content.Length];
        for (int i = 0; i < header.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 * i), header[i]);
        content.CopyTo(file, 4 * header.Length);
        string path = Path.Combine(Folder, name);
        if (!compressed)
        {
            File.WriteAllBytes(path, file);
            return;
        }
        using var stream = new GZipStream(File.Create(path + ".gz"), CompressionLevel.Fastest);
        stream.Write(file);
    }

    public void Truncate(string name, int bytes)
    {
        using var file = File.OpenWrite(Path.Combine(Folder, name));
        file.SetLength(file.Length - bytes);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
