using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Calls any ATen operator by "name.overload", through libtorch's dispatcher. Arguments left out at the end take the schema's defaults.</summary>
internal static unsafe class Aten
{
    private const int MaxResults = 8;
    private const int SmallWords = 64;

    private static readonly ConcurrentDictionary<string, IntPtr> operators = new();

    private static readonly Func<string, IntPtr> find = static name =>
    {
        var dot = name.IndexOf('.');
        return Native.Check(dot < 0 ? Native.ts_operator("aten::" + name, "") : Native.ts_operator("aten::" + name[..dot], name[(dot + 1)..]));
    };

    /// <summary>An operator with one tensor for a result.</summary>
    internal static Tensor Call(string name, params ReadOnlySpan<Arg> arguments)
    {
        Value result;
        Invoke(name, arguments, &result, 1);
        return new Tensor(result.Pointer);
    }

    /// <summary>An operator that changes <paramref name="self"/>, its first argument, in place.</summary>
    internal static Tensor CallInPlace(string name, Tensor self, params ReadOnlySpan<Arg> rest)
    {
        var arguments = new Arg[rest.Length + 1];
        arguments[0] = self;
        rest.CopyTo(arguments.AsSpan(1));
        Value result;
        if (Invoke(name, arguments, &result, 1) == 1) Native.ts_release(result.Pointer);
        return self;
    }

    internal static (Tensor, Tensor) Call2(string name, params ReadOnlySpan<Arg> arguments)
    {
        var results = stackalloc Value[MaxResults];
        Invoke(name, arguments, results, MaxResults);
        return (new Tensor(results[0].Pointer), new Tensor(results[1].Pointer));
    }

    internal static (Tensor, Tensor, Tensor) Call3(string name, params ReadOnlySpan<Arg> arguments)
    {
        var results = stackalloc Value[MaxResults];
        Invoke(name, arguments, results, MaxResults);
        return (new Tensor(results[0].Pointer), new Tensor(results[1].Pointer), new Tensor(results[2].Pointer));
    }

    internal static Tensor[] CallList(string name, params ReadOnlySpan<Arg> arguments)
    {
        Value result;
        Invoke(name, arguments, &result, 1);
        return Tensors(result);
    }

    internal static bool CallBool(string name, params ReadOnlySpan<Arg> arguments)
    {
        Value result;
        Invoke(name, arguments, &result, 1);
        return result.Int != 0;
    }

    /// <summary>The tensors of a result that is a list; frees the native array.</summary>
    internal static Tensor[] Tensors(Value list)
    {
        var tensors = new Tensor[list.Count];
        for (var i = 0; i < tensors.Length; i++) tensors[i] = new Tensor(((IntPtr*)list.Pointer)[i]);
        Native.ts_free(list.Pointer);
        return tensors;
    }

    private static int Invoke(string name, ReadOnlySpan<Arg> arguments, Value* results, int capacity) =>
        Marshalled(arguments, operators.GetOrAdd(name, find), results, capacity, static (op, values, count, results, capacity) => Native.ts_call(op, values, count, results, capacity));

    internal delegate int NativeCall(IntPtr target, Value* arguments, int count, Value* results, int capacity);

    /// <summary>Lays the arguments out in native memory for the time of one call.</summary>
    internal static int Marshalled(ReadOnlySpan<Arg> arguments, IntPtr target, Value* results, int capacity, NativeCall call)
    {
        var words = 0;
        foreach (ref readonly var argument in arguments) words += argument.Words;
        var values = stackalloc Value[arguments.Length];
        var small = stackalloc long[SmallWords];
        var large = words > SmallWords ? (long*)NativeMemory.Alloc((nuint)words, sizeof(long)) : null;
        var written = 0;
        try
        {
            var next = large == null ? small : large;
            for (; written < arguments.Length; written++) arguments[written].Write(ref values[written], ref next);
            var count = call(target, values, arguments.Length, results, capacity);
            if (count < 0) Native.Throw();
            return count;
        }
        finally
        {
            for (var i = 0; i < written; i++)
                if (values[i].Tag == Tag.String) Marshal.FreeCoTaskMem(values[i].Pointer);
            NativeMemory.Free(large);
        }
    }
}
