using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    private static Tensor Created(Tensor result, bool requires_grad) => requires_grad ? result.requires_grad_() : result;

    private static Tensor Made(string name, long[] size, ScalarType? dtype, Device? device, bool requires_grad) =>
        Created(Aten.Call(name, size, dtype ?? get_default_dtype(), Arg.None, InitializeDevice(device)), requires_grad);

    private static Tensor Drawn(string name, long[] size, ScalarType? dtype, Device? device, bool requires_grad, Generator? generator) =>
        Created(Aten.Call(name + ".generator", size, generator, dtype ?? get_default_dtype(), Arg.None, InitializeDevice(device)), requires_grad);

    public static Tensor zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made("zeros", size, dtype, device, requires_grad);
    public static Tensor zeros(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => zeros(size.ToArray(), dtype, device, requires_grad);
    public static Tensor zeros(Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => zeros(size.Shape, dtype, device, requires_grad);
    public static Tensor zeros(long dim0, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => zeros(new[] { dim0 }, dtype, device, requires_grad);
    public static Tensor zeros(long dim0, long dim1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => zeros(new[] { dim0, dim1 }, dtype, device, requires_grad);
    public static Tensor zeros(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => zeros(new[] { dim0, dim1, dim2 }, dtype, device, requires_grad);
    public static Tensor zeros(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => zeros(new[] { dim0, dim1, dim2, dim3 }, dtype, device, requires_grad);

    public static Tensor ones(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made("ones", size, dtype, device, requires_grad);
    public static Tensor ones(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => ones(size.ToArray(), dtype, device, requires_grad);
    public static Tensor ones(Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => ones(size.Shape, dtype, device, requires_grad);
    public static Tensor ones(long dim0, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => ones(new[] { dim0 }, dtype, device, requires_grad);
    public static Tensor ones(long dim0, long dim1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => ones(new[] { dim0, dim1 }, dtype, device, requires_grad);
    public static Tensor ones(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => ones(new[] { dim0, dim1, dim2 }, dtype, device, requires_grad);
    public static Tensor ones(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => ones(new[] { dim0, dim1, dim2, dim3 }, dtype, device, requires_grad);

    public static Tensor empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made("empty.memory_format", size, dtype, device, requires_grad);
    public static Tensor empty(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => empty(size.ToArray(), dtype, device, requires_grad);
    public static Tensor empty(Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => empty(size.Shape, dtype, device, requires_grad);
    public static Tensor empty(long dim0, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => empty(new[] { dim0 }, dtype, device, requires_grad);
    public static Tensor empty(long dim0, long dim1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => empty(new[] { dim0, dim1 }, dtype, device, requires_grad);
    public static Tensor empty(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => empty(new[] { dim0, dim1, dim2 }, dtype, device, requires_grad);
    public static Tensor empty(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => empty(new[] { dim0, dim1, dim2, dim3 }, dtype, device, requires_grad);

    public static Tensor rand(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => Drawn("rand", size, dtype, device, requires_grad, generator);
    public static Tensor rand(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => rand(size.ToArray(), dtype, device, requires_grad, generator);
    public static Tensor rand(Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => rand(size.Shape, dtype, device, requires_grad, generator);
    public static Tensor rand(long dim0, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => rand(new[] { dim0 }, dtype, device, requires_grad, generator);
    public static Tensor rand(long dim0, long dim1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => rand(new[] { dim0, dim1 }, dtype, device, requires_grad, generator);
    public static Tensor rand(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => rand(new[] { dim0, dim1, dim2 }, dtype, device, requires_grad, generator);
    public static Tensor rand(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => rand(new[] { dim0, dim1, dim2, dim3 }, dtype, device, requires_grad, generator);

    public static Tensor randn(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => Drawn("randn", size, dtype, device, requires_grad, generator);
    public static Tensor randn(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => randn(size.ToArray(), dtype, device, requires_grad, generator);
    public static Tensor randn(Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => randn(size.Shape, dtype, device, requires_grad, generator);
    public static Tensor randn(long dim0, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => randn(new[] { dim0 }, dtype, device, requires_grad, generator);
    public static Tensor randn(long dim0, long dim1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => randn(new[] { dim0, dim1 }, dtype, device, requires_grad, generator);
    public static Tensor randn(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => randn(new[] { dim0, dim1, dim2 }, dtype, device, requires_grad, generator);
    public static Tensor randn(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => randn(new[] { dim0, dim1, dim2, dim3 }, dtype, device, requires_grad, generator);

    public static Tensor full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Created(Aten.Call("full", size, value, dtype ?? get_default_dtype(), Arg.None, InitializeDevice(device)), requires_grad);

    public static Tensor full(ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full(size.ToArray(), value, dtype, device, requires_grad);
    public static Tensor full(long dim0, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full(new[] { dim0 }, value, dtype, device, requires_grad);
    public static Tensor full(long dim0, long dim1, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full(new[] { dim0, dim1 }, value, dtype, device, requires_grad);

    public static Tensor randint(long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => randint(0, high, size, dtype, device, requires_grad, generator);

    public static Tensor randint(long low, long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        Created(Aten.Call("randint.low_generator", low, high, size.Shape, generator, dtype ?? ScalarType.Int64, Arg.None, InitializeDevice(device)), requires_grad);

    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => randint(0, high, (Size)size, dtype, device, requires_grad, generator);

    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => randint(low, high, (Size)size, dtype, device, requires_grad, generator);

    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        Created(Aten.Call("randperm.generator", n, generator, dtype ?? ScalarType.Int64, Arg.None, InitializeDevice(device)), requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var type = dtype ?? (new[] { start, stop, step }.All(value => is_integral(value.Type)) ? ScalarType.Int64 : get_default_dtype());
        return Created(Aten.Call("arange.start_step", start, stop, step, type, Arg.None, InitializeDevice(device)), requires_grad);
    }

    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Created(Aten.Call("linspace", start, end, steps, dtype ?? get_default_dtype(), Arg.None, InitializeDevice(device)), requires_grad);

    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Created(Aten.Call("eye.m", rows, columns < 0 ? rows : columns, dtype ?? get_default_dtype(), Arg.None, InitializeDevice(device)), requires_grad);

    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Created(Aten.Call("zeros_like", input, dtype, Arg.None, device), requires_grad);
    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Created(Aten.Call("ones_like", input, dtype, Arg.None, device), requires_grad);
    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Created(Aten.Call("empty_like", input, dtype, Arg.None, device), requires_grad);
    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Created(Aten.Call("rand_like", input, dtype, Arg.None, device), requires_grad);
    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Created(Aten.Call("randn_like", input, dtype, Arg.None, device), requires_grad);
    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Created(Aten.Call("full_like", input, value, dtype, Arg.None, device), requires_grad);

    private static unsafe Tensor Copied<T>(ReadOnlySpan<T> values, long[] shape, ScalarType? dtype, Device? device, bool requires_grad) where T : unmanaged
    {
        if (values.Length != shape.Aggregate(1L, (product, size) => product * size))
            throw new ArgumentException($"mismatched total size creating a tensor from an array: {values.Length} elements for shape [{string.Join(", ", shape)}]");
        var type = ScalarTypeOf(typeof(T));
        var result = Made("empty.memory_format", shape, type, CPU, false);
        MemoryMarshal.AsBytes(values).CopyTo(new Span<byte>((void*)result.DataPointer, checked((int)(values.Length * result.ElementSize))));
        var place = InitializeDevice(device);
        if ((dtype ?? type) != type || place.type != DeviceType.CPU) result = result.to(dtype ?? type, place, disposeAfter: true);
        return Created(result, requires_grad);
    }

    private static Tensor Copied<T>(Array values, ScalarType? dtype, Device? device, bool requires_grad) where T : unmanaged =>
        Copied<T>(values.Cast<T>().ToArray(), Enumerable.Range(0, values.Rank).Select(values.GetLongLength).ToArray(), dtype, device, requires_grad);

    public static Tensor from_array(Array rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => rawArray.GetType().GetElementType() switch
    {
        var type when type == typeof(float) => Copied<float>(rawArray, dtype, device, requires_grad),
        var type when type == typeof(double) => Copied<double>(rawArray, dtype, device, requires_grad),
        var type when type == typeof(long) => Copied<long>(rawArray, dtype, device, requires_grad),
        var type when type == typeof(int) => Copied<int>(rawArray, dtype, device, requires_grad),
        var type when type == typeof(byte) => Copied<byte>(rawArray, dtype, device, requires_grad),
        var type when type == typeof(bool) => Copied<bool>(rawArray, dtype, device, requires_grad),
        var type => throw new NotSupportedException($"The type {type} is not supported."),
    };

    public static Tensor tensor(float scalar, Device? device = null, bool requires_grad = false) => Copied([scalar], [], null, device, requires_grad);
    public static Tensor tensor(IList<float> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<float>(rawArray.ToArray(), [rawArray.Count], dtype, device, requires_grad);
    public static Tensor tensor(float[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<float>(rawArray, [rawArray.Length], dtype, device, requires_grad);
    public static Tensor tensor(float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<float>(rawArray, dimensions.ToArray(), dtype, device, requires_grad);
    public static Tensor tensor(IList<float> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<float>(rawArray.ToArray(), dimensions.ToArray(), dtype, device, requires_grad);
    public static Tensor tensor(IList<float> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<float>(rawArray.ToArray(), [rows, columns], dtype, device, requires_grad);
    public static Tensor tensor(float[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<float>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(float[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<float>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(float[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<float>(rawArray, dtype, device, requires_grad);

    public static Tensor tensor(double scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied([scalar], [], dtype, device, requires_grad);
    public static Tensor tensor(IList<double> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<double>(rawArray.ToArray(), [rawArray.Count], dtype, device, requires_grad);
    public static Tensor tensor(double[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<double>(rawArray, [rawArray.Length], dtype, device, requires_grad);
    public static Tensor tensor(double[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<double>(rawArray, dimensions.ToArray(), dtype, device, requires_grad);
    public static Tensor tensor(IList<double> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<double>(rawArray.ToArray(), dimensions.ToArray(), dtype, device, requires_grad);
    public static Tensor tensor(IList<double> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<double>(rawArray.ToArray(), [rows, columns], dtype, device, requires_grad);
    public static Tensor tensor(double[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<double>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(double[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<double>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(double[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<double>(rawArray, dtype, device, requires_grad);

    public static Tensor tensor(long scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied([scalar], [], dtype, device, requires_grad);
    public static Tensor tensor(IList<long> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<long>(rawArray.ToArray(), [rawArray.Count], dtype, device, requires_grad);
    public static Tensor tensor(long[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<long>(rawArray, [rawArray.Length], dtype, device, requires_grad);
    public static Tensor tensor(long[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<long>(rawArray, dimensions.ToArray(), dtype, device, requires_grad);
    public static Tensor tensor(IList<long> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<long>(rawArray.ToArray(), dimensions.ToArray(), dtype, device, requires_grad);
    public static Tensor tensor(IList<long> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<long>(rawArray.ToArray(), [rows, columns], dtype, device, requires_grad);
    public static Tensor tensor(long[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<long>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(long[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<long>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(long[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<long>(rawArray, dtype, device, requires_grad);

    public static Tensor tensor(int scalar, Device? device = null, bool requires_grad = false) => Copied([scalar], [], null, device, requires_grad);
    public static Tensor tensor(IList<int> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<int>(rawArray.ToArray(), [rawArray.Count], dtype, device, requires_grad);
    public static Tensor tensor(int[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<int>(rawArray, [rawArray.Length], dtype, device, requires_grad);
    public static Tensor tensor(int[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<int>(rawArray, dimensions.ToArray(), dtype, device, requires_grad);
    public static Tensor tensor(IList<int> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<int>(rawArray.ToArray(), dimensions.ToArray(), dtype, device, requires_grad);
    public static Tensor tensor(IList<int> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<int>(rawArray.ToArray(), [rows, columns], dtype, device, requires_grad);
    public static Tensor tensor(int[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<int>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(int[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<int>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(int[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<int>(rawArray, dtype, device, requires_grad);

    public static Tensor tensor(byte scalar, Device? device = null, bool requires_grad = false) => Copied([scalar], [], null, device, requires_grad);
    public static Tensor tensor(IList<byte> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<byte>(rawArray.ToArray(), [rawArray.Count], dtype, device, requires_grad);
    public static Tensor tensor(byte[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<byte>(rawArray, [rawArray.Length], dtype, device, requires_grad);
    public static Tensor tensor(byte[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<byte>(rawArray, dimensions.ToArray(), dtype, device, requires_grad);
    public static Tensor tensor(IList<byte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<byte>(rawArray.ToArray(), dimensions.ToArray(), dtype, device, requires_grad);
    public static Tensor tensor(IList<byte> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<byte>(rawArray.ToArray(), [rows, columns], dtype, device, requires_grad);
    public static Tensor tensor(byte[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<byte>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(byte[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<byte>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(byte[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<byte>(rawArray, dtype, device, requires_grad);

    public static Tensor tensor(bool scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied([scalar], [], dtype, device, requires_grad);
    public static Tensor tensor(IList<bool> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<bool>(rawArray.ToArray(), [rawArray.Count], dtype, device, requires_grad);
    public static Tensor tensor(bool[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<bool>(rawArray, [rawArray.Length], dtype, device, requires_grad);
    public static Tensor tensor(bool[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<bool>(rawArray, dimensions.ToArray(), dtype, device, requires_grad);
    public static Tensor tensor(IList<bool> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<bool>(rawArray.ToArray(), dimensions.ToArray(), dtype, device, requires_grad);
    public static Tensor tensor(IList<bool> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<bool>(rawArray.ToArray(), [rows, columns], dtype, device, requires_grad);
    public static Tensor tensor(bool[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<bool>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(bool[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<bool>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(bool[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Copied<bool>(rawArray, dtype, device, requires_grad);
}
