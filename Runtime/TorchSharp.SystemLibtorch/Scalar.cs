using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A number of any type, as an operator's argument.</summary>
public sealed class Scalar : IDisposable
{
    internal readonly Tag Tag;
    internal readonly long Int;
    internal readonly double Double, Imaginary;

    internal Scalar(long value, ScalarType type) => (Tag, Int, Double, Type) = (type == ScalarType.Bool ? Tag.Bool : Tag.Int, value, value, type);

    internal Scalar(double value, ScalarType type) => (Tag, Double, Int, Type) = (Tag.Double, value, double.IsFinite(value) ? (long)value : 0, type);

    private Scalar(System.Numerics.Complex value) => (Tag, Double, Imaginary, Type) = (Tag.Complex, value.Real, value.Imaginary, ScalarType.ComplexFloat64);

    public ScalarType Type { get; }

    public static implicit operator Scalar(byte value) => new(value, ScalarType.Int64);
    public static implicit operator Scalar(sbyte value) => new(value, ScalarType.Int64);
    public static implicit operator Scalar(short value) => new(value, ScalarType.Int64);
    public static implicit operator Scalar(int value) => new(value, ScalarType.Int64);
    public static implicit operator Scalar(long value) => new(value, ScalarType.Int64);
    public static implicit operator Scalar(Half value) => new((double)value, ScalarType.Float64);
    public static implicit operator Scalar(float value) => new(value, ScalarType.Float64);
    public static implicit operator Scalar(double value) => new(value, ScalarType.Float64);
    public static implicit operator Scalar(bool value) => new(value ? 1 : 0, ScalarType.Bool);
    public static implicit operator Scalar(System.Numerics.Complex value) => new(value);

    public void Dispose()
    {
    }
}
