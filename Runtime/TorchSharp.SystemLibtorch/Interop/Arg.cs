using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>An argument of an operator; everything that an operator takes converts to it.</summary>
internal readonly struct Arg
{
    private readonly Tag tag;
    private readonly long bits;
    private readonly object? owner;

    private Arg(Tag tag, long bits, object? owner = null) => (this.tag, this.bits, this.owner) = (tag, bits, owner);

    /// <summary>The argument left out: nothing, or the schema's None.</summary>
    internal static Arg None => default;

    public static implicit operator Arg(Tensor? value) => value is null ? None : new(Tag.Tensor, value.Handle, value);
    public static implicit operator Arg(Tensor?[] value) => new(Tag.TensorList, 0, value);
    public static implicit operator Arg(long value) => new(Tag.Int, value);
    public static implicit operator Arg(long? value) => value is { } v ? v : None;
    public static implicit operator Arg(int value) => new(Tag.Int, value);
    public static implicit operator Arg(double value) => new(Tag.Double, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Arg(double? value) => value is { } v ? v : None;
    public static implicit operator Arg(bool value) => new(Tag.Bool, value ? 1 : 0);
    public static implicit operator Arg(long[]? value) => value is null ? None : new(Tag.IntList, 0, value);
    public static implicit operator Arg(double[]? value) => value is null ? None : new(Tag.DoubleList, 0, value);
    public static implicit operator Arg(string? value) => value is null ? None : new(Tag.String, 0, value);
    public static implicit operator Arg(ScalarType value) => new(Tag.Int, (long)value);
    public static implicit operator Arg(ScalarType? value) => value is { } v ? v : None;
    public static implicit operator Arg(Device? value) => value is null ? None : new(Tag.Device, value.index, value);
    public static implicit operator Arg(Generator? value) => value is null ? None : new(Tag.Generator, value.Handle, value);

    public static implicit operator Arg(Scalar? value) => value is null ? None : value.Tag switch
    {
        Tag.Double => (Arg)value.Double,
        Tag.Bool => value.Int != 0,
        Tag.Complex => new(Tag.Complex, 0, new[] { value.Double, value.Imaginary }),
        _ => value.Int,
    };

    /// <summary>How many 8-byte words the argument needs besides its own <see cref="Value"/>.</summary>
    internal int Words => owner switch
    {
        Tensor?[] list => list.Length,
        long[] list => list.Length,
        double[] list => list.Length,
        _ => 0,
    };

    /// <summary>Writes the argument; lists go to <paramref name="words"/>, which moves on.</summary>
    internal unsafe void Write(ref Value value, ref long* words)
    {
        value = new Value { Tag = tag, Int = bits };
        switch (owner)
        {
            case Tensor?[] list:
                Place(ref value, list.Length, words);
                foreach (var item in list) *words++ = item is null ? 0 : item.Handle;
                break;
            case long[] list:
                Place(ref value, list.Length, words);
                foreach (var item in list) *words++ = item;
                break;
            case double[] list:
                Place(ref value, list.Length, words);
                foreach (var item in list) *words++ = BitConverter.DoubleToInt64Bits(item);
                break;
            case string text:
                value.Pointer = Marshal.StringToCoTaskMemUTF8(text);
                break;
            case Device device:
                value.Count = (int)device.type;
                break;
        }
    }

    private static unsafe void Place(ref Value value, int count, long* words)
    {
        value.Count = count;
        value.Pointer = (IntPtr)words;
    }
}
