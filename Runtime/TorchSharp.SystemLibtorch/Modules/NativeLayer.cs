using System.Runtime.InteropServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A layer that libtorch has as a C++ module. The module around it registers its parameters.</summary>
internal sealed unsafe class NativeLayer
{
    private const int MaxResults = 2;

    private readonly IntPtr handle;

    internal NativeLayer(string kind, NativeLayer? inner, params ReadOnlySpan<Arg> arguments)
    {
        var values = stackalloc Value[arguments.Length];
        var none = (long*)null;
        for (var i = 0; i < arguments.Length; i++) arguments[i].Write(ref values[i], ref none);
        handle = Native.Check(Native.ts_layer(kind, inner?.handle ?? IntPtr.Zero, values));
    }

    ~NativeLayer() => Native.ts_layer_release(handle);

    internal IEnumerable<(string Name, Parameter Parameter)> Parameters() =>
        from index in Enumerable.Range(0, Native.ts_layer_parameter_count(handle))
        select (Marshal.PtrToStringUTF8(Native.ts_layer_parameter_name(handle, index))!, Detached(new Parameter(Native.ts_layer_parameter(handle, index))));

    internal void Train(bool on) => Native.ts_layer_train(handle, on ? 1 : 0);

    /// <summary>Changes the parameters' data; the parameters stay the same objects.</summary>
    internal void Move(Device? device, ScalarType? dtype) =>
        Native.Check(Native.ts_layer_to(handle, dtype is { } type ? (int)type : -1, device is null ? -1 : (int)device.type, device?.index ?? -1));

    internal Tensor Forward(params Tensor?[] inputs) => Forward(inputs, false)[0];

    internal Tensor[] Forward(Tensor?[] inputs, bool flag)
    {
        var results = new IntPtr[MaxResults];
        var count = Native.ts_layer_forward(handle, [.. inputs.Select(input => input?.Handle ?? IntPtr.Zero)], inputs.Length, flag ? 1 : 0, results);
        if (count < 0) Native.Throw();
        GC.KeepAlive(this);
        return [.. results.Take(count).Select(result => new Tensor(result))];
    }

    private static Parameter Detached(Parameter parameter)
    {
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
