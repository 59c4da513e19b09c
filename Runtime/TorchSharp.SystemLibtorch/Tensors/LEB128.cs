namespace TorchSharp.Utils;

/// <summary>Little-endian base 128: seven bits a byte, the high bit says that more follow.</summary>
internal static class LEB128
{
    internal static void Encode(this BinaryWriter writer, long value)
    {
        if (value < 0) throw new NotImplementedException("LEB128 encoding of negative numbers");
        for (; value > 0x7f; value >>= 7) writer.Write((byte)(value & 0x7f | 0x80));
        writer.Write((byte)value);
    }

    internal static long Decode(this BinaryReader reader)
    {
        var result = 0L;
        for (var shift = 0; ; shift += 7)
        {
            long next = reader.ReadByte();
            result |= (next & 0x7f) << shift;
            if (next < 0x80) return result;
        }
    }
}
