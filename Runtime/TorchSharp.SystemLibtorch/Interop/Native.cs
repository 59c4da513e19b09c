using System.Reflection;
using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>The C surface of libtorch_system.so (native/*.cpp).</summary>
internal static unsafe partial class Native
{
    private const string Library = "torch_system";

    static Native() => NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, Resolve);

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library) return IntPtr.Zero;
        var folders = new[] { AppContext.BaseDirectory, Path.GetDirectoryName(assembly.Location) ?? "" };
        var files = folders.Select(folder => Path.Combine(folder, "libtorch_system.so")).Where(File.Exists);
        foreach (var file in files) return NativeLibrary.Load(file);
        throw new DllNotFoundException(
            $"libtorch_system.so isn't next to the application ({AppContext.BaseDirectory}): run Runtime/TorchSharp.SystemLibtorch/native/build.sh " +
            "(it needs libtorch-dev, cmake and a C++ compiler), then build the application again.");
    }

    /// <summary>Throws what the last failed call on this thread said.</summary>
    internal static void Throw() => throw new ExternalException(Marshal.PtrToStringUTF8(ts_error()));

    internal static void Check(bool done)
    {
        if (!done) Throw();
    }

    internal static IntPtr Check(IntPtr result)
    {
        if (result == IntPtr.Zero) Throw();
        return result;
    }

    [DllImport(Library)] internal static extern IntPtr ts_error();
    [DllImport(Library)] internal static extern void ts_free(IntPtr memory);
    [DllImport(Library)] internal static extern IntPtr ts_operator([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string overload);
    [DllImport(Library)] internal static extern int ts_call(IntPtr op, Value* arguments, int count, Value* results, int capacity);

    [DllImport(Library)] internal static extern int ts_version();
    [DllImport(Library)] internal static extern void ts_release(IntPtr tensor);
    [DllImport(Library)] internal static extern IntPtr ts_alias(IntPtr tensor);
    [DllImport(Library)] internal static extern long ts_dim(IntPtr tensor);
    [DllImport(Library)] internal static extern long ts_numel(IntPtr tensor);
    [DllImport(Library)] internal static extern void ts_sizes(IntPtr tensor, long* sizes);
    [DllImport(Library)] internal static extern void ts_strides(IntPtr tensor, long* strides);
    [DllImport(Library)] internal static extern long ts_storage_offset(IntPtr tensor);
    [DllImport(Library)] internal static extern int ts_dtype(IntPtr tensor);
    [DllImport(Library)] internal static extern int ts_device_type(IntPtr tensor);
    [DllImport(Library)] internal static extern int ts_device_index(IntPtr tensor);
    [DllImport(Library)] internal static extern int ts_is_contiguous(IntPtr tensor);
    [DllImport(Library)] internal static extern int ts_is_sparse(IntPtr tensor);
    [DllImport(Library)] internal static extern IntPtr ts_data(IntPtr tensor);
    [DllImport(Library)] internal static extern IntPtr ts_item(IntPtr tensor, Value* value);
    [DllImport(Library)]
    internal static extern IntPtr ts_from_memory(IntPtr data, long* sizes, int dims, int dtype, delegate* unmanaged<IntPtr, void> release, IntPtr context);

    [DllImport(Library)] internal static extern int ts_get_num_threads();
    [DllImport(Library)] internal static extern void ts_set_num_threads(int n);
    [DllImport(Library)] internal static extern int ts_get_num_interop_threads();
    [DllImport(Library)] [return: MarshalAs(UnmanagedType.U1)] internal static extern bool ts_set_num_interop_threads(int n);
    [DllImport(Library)] internal static extern int ts_cuda_count();
    [DllImport(Library)] [return: MarshalAs(UnmanagedType.U1)] internal static extern bool ts_cuda_synchronize(int index);

    [DllImport(Library)] internal static extern IntPtr ts_manual_seed(long seed);
    [DllImport(Library)] internal static extern IntPtr ts_generator(long seed);
    [DllImport(Library)] internal static extern IntPtr ts_default_generator();
    [DllImport(Library)] internal static extern void ts_generator_release(IntPtr generator);
    [DllImport(Library)] internal static extern void ts_generator_manual_seed(IntPtr generator, long seed);
    [DllImport(Library)] internal static extern long ts_generator_seed(IntPtr generator);
    [DllImport(Library)] internal static extern IntPtr ts_generator_get_state(IntPtr generator);
    [DllImport(Library)] [return: MarshalAs(UnmanagedType.U1)] internal static extern bool ts_generator_set_state(IntPtr generator, IntPtr state);

    [DllImport(Library)] internal static extern int ts_requires_grad(IntPtr tensor);
    [DllImport(Library)] [return: MarshalAs(UnmanagedType.U1)] internal static extern bool ts_set_requires_grad(IntPtr tensor, int value);
    [DllImport(Library)] internal static extern int ts_is_leaf(IntPtr tensor);
    [DllImport(Library)] [return: MarshalAs(UnmanagedType.U1)] internal static extern bool ts_retain_grad(IntPtr tensor);
    [DllImport(Library)] internal static extern IntPtr ts_grad(IntPtr tensor);
    [DllImport(Library)] [return: MarshalAs(UnmanagedType.U1)] internal static extern bool ts_set_grad(IntPtr tensor, IntPtr grad);
    [DllImport(Library)] internal static extern int ts_grad_enabled();
    [DllImport(Library)] internal static extern void ts_set_grad_enabled(int value);
    [DllImport(Library)] internal static extern IntPtr ts_inference_mode(int value);
    [DllImport(Library)] internal static extern void ts_inference_mode_end(IntPtr guard);
    [DllImport(Library)] internal static extern int ts_inference_mode_enabled();
    [DllImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static extern bool ts_backward(IntPtr[] outputs, int outputCount, IntPtr[] grads, int gradCount, int retain, int create, IntPtr[] inputs, int inputCount);
    [DllImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static extern bool ts_autograd_grad(IntPtr[] outputs, int outputCount, IntPtr[] inputs, int inputCount, IntPtr[] grads, int gradCount,
        int retain, int create, int allowUnused, IntPtr[] results);

    [DllImport(Library)] internal static extern IntPtr ts_jit_compile([MarshalAs(UnmanagedType.LPUTF8Str)] string source);
    [DllImport(Library)] internal static extern void ts_jit_release(IntPtr unit);
    [DllImport(Library)]
    internal static extern int ts_jit_invoke(IntPtr unit, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, Value* arguments, int count, Value* results, int capacity, int* kind);

    [DllImport(Library)] internal static extern IntPtr ts_layer([MarshalAs(UnmanagedType.LPUTF8Str)] string kind, IntPtr inner, Value* arguments);
    [DllImport(Library)] internal static extern void ts_layer_release(IntPtr layer);
    [DllImport(Library)] internal static extern int ts_layer_parameter_count(IntPtr layer);
    [DllImport(Library)] internal static extern IntPtr ts_layer_parameter_name(IntPtr layer, int index);
    [DllImport(Library)] internal static extern IntPtr ts_layer_parameter(IntPtr layer, int index);
    [DllImport(Library)] internal static extern void ts_layer_train(IntPtr layer, int on);
    [DllImport(Library)] [return: MarshalAs(UnmanagedType.U1)] internal static extern bool ts_layer_to(IntPtr layer, int dtype, int deviceType, int deviceIndex);
    [DllImport(Library)] internal static extern int ts_layer_forward(IntPtr layer, IntPtr[] inputs, int count, int flag, IntPtr[] results);
}
