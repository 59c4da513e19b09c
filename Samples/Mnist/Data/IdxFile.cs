using System.Buffers.Binary;
using System.IO.Compression;

namespace Mnist;

/// <summary>The idx format of MNIST: a magic number, big-endian sizes, then bytes; possibly compressed by gzip.</summary>
internal static class IdxFile
{
    private const int LabelMagic = 0x0801;
    private const int ImageMagic = 0x0803;

    /// <exception cref="BadInputException">The files are not a pair of images and labels.</exception>
    public static Digits ReadPair(string imagePath, string labelPath)
    {
        var (imageSizes, pixels) = Read(imagePath, ImageMagic, 3, "images");
        var (labelSizes, labels) = Read(labelPath, LabelMagic, 1, "labels");
        if (imageSizes[1] != Digits.Side || imageSizes[2] != Digits.Side)
            throw new BadInputException($"'{imagePath}' holds images of {imageSizes[1]} x {imageSizes[2]} pixels; MNIST's are 28 x 28.");
        if (imageSizes[0] != labelSizes[0])
            throw new BadInputException($"'{imagePath}' holds {imageSizes[0]} images and '{labelPath}' {labelSizes[0]} labels: they are not a pair.");
        int wrong = Array.FindIndex(labels, label => label > 9);
        if (wrong >= 0)
            throw new BadInputException($"'{labelPath}' has label {labels[wrong]} for image {wrong}; labels go from 0 to 9.");
        return new(pixels, labels);
    }

    private static (int[] Sizes, byte[] Content) Read(string path, int magic, int dimensions, string what)
    {
        var file = Open(path);
        int header = 4 + 4 * dimensions;
        if (file.Length < header)
            throw new BadInputException($"'{path}' is truncated: {file.Length} bytes are no idx header.");
        int found = BinaryPrimitives.ReadInt32BigEndian(file);
        if (found != magic)
            throw new BadInputException($"'{path}' is no idx file of {what}: it starts with 0x{found:x8}, not 0x{magic:x8}.");
        var sizes = new int[dimensions];
        long expected = 1;
        for (int i = 0; i < dimensions; i++)
        {
            sizes[i] = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(4 + 4 * i));
            if (sizes[i] < 0 || (expected *= sizes[i]) > Array.MaxLength)
                throw new BadInputException($"'{path}' is damaged: its header states impossible sizes.");
        }
        long content = file.Length - header;
        if (content < expected)
            throw new BadInputException($"'{path}' is truncated: its header promises {sizes[0]} {what} ({expected} bytes), {content} bytes are there.");
        if (content > expected)
            throw new BadInputException($"'{path}' is damaged: its header promises {sizes[0]} {what} ({expected} bytes), {content} bytes are there.");
        return (sizes, file[header..]);
    }

    private static byte[] Open(string path)
    {
        try
        {
            using Stream file = File.OpenRead(path);
            using Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            if (stream is GZipStream && memory.Length == 0)
                throw new BadInputException($"'{path}' is truncated: nothing comes out of it.");
            return memory.ToArray();
        }
        catch (InvalidDataException)
        {
            throw new BadInputException($"'{path}' is no gzip file, or a damaged one.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'{path}' can't be read: {error.Message}");
        }
    }
}
