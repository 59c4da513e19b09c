namespace TorchSharp;

public static partial class torch
{
    public static partial class jit
    {
        public static CompilationUnit compile(string script)
        {
            if (string.IsNullOrEmpty(script)) throw new ArgumentNullException(nameof(script), "empty script");
            return new(Native.Check(Native.ts_jit_compile(script)));
        }

        /// <summary>Functions in TorchScript.</summary>
        public class CompilationUnit : IDisposable
        {
            private const int MaxResults = 16;

            private IntPtr handle;

            internal CompilationUnit(IntPtr handle) => this.handle = handle;

            ~CompilationUnit() => Dispose(false);

            /// <summary>The result: a tensor, a <see cref="Scalar"/>, a tuple or an array of tensors, or null.</summary>
#nullable disable annotations
            public unsafe object invoke(string name, params object[] objs)
#nullable restore annotations
            {
                var results = stackalloc Value[MaxResults];
                var isTuple = false;
                var count = Aten.Marshalled(Array.ConvertAll(objs, ToArg), handle, results, MaxResults, (unit, arguments, n, outputs, capacity) =>
                {
                    var kind = 0;
                    var written = Native.ts_jit_invoke(unit, name, arguments, n, outputs, capacity, &kind);
                    isTuple = kind != 0;
                    return written;
                });
                var values = new object?[count];
                for (var i = 0; i < count; i++) values[i] = FromValue(results[i]);
                return !isTuple ? values[0]! : Array.TrueForAll(values, value => value is Tensor) ? Tuple(Array.ConvertAll(values, value => (Tensor)value!)) : values;
            }

#nullable disable annotations
            public TResult invoke<TResult>(string name, params object[] inputs) => (TResult)invoke(name, inputs);

            public TResult invoke<T, TResult>(string name, params T[] inputs) => (TResult)invoke(name, inputs.Cast<object>().ToArray());
#nullable restore annotations

            private static object Tuple(Tensor[] tensors) => tensors switch
            {
                [var a] => a,
                [var a, var b] => (a, b),
                [var a, var b, var c] => (a, b, c),
                [var a, var b, var c, var d] => (a, b, c, d),
                [var a, var b, var c, var d, var e] => (a, b, c, d, e),
                _ => tensors,
            };

            private static Arg ToArg(object? value) => value switch
            {
                null => Arg.None,
                Tensor tensor => tensor,
                Tensor[] tensors => tensors,
                IList<Tensor> tensors => tensors.ToArray(),
                bool flag => flag,
                int number => number,
                long number => number,
                float number => number,
                double number => number,
                Scalar scalar => scalar,
                string text => text,
                _ => throw new NotSupportedException($"A script takes tensors, numbers, booleans and strings, not {value.GetType().Name}."),
            };

            private static unsafe object? FromValue(Value value)
            {
                switch (value.Tag)
                {
                    case Tag.None: return null;
                    case Tag.Tensor: return new Tensor(value.Pointer);
                    case Tag.TensorList: return Aten.Tensors(value);
                    case Tag.Int: return (Scalar)value.Int;
                    case Tag.Bool: return (Scalar)(value.Int != 0);
                    case Tag.Double: return (Scalar)value.Double;
                    case Tag.String:
                        var text = System.Runtime.InteropServices.Marshal.PtrToStringUTF8(value.Pointer);
                        Native.ts_free(value.Pointer);
                        return text;
                    default: throw new NotSupportedException($"A script's result of kind {value.Tag} has no counterpart.");
                }
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (handle != IntPtr.Zero) Native.ts_jit_release(handle);
                handle = IntPtr.Zero;
            }
        }
    }
}
