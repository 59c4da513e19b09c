using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>What a <see cref="Value"/> holds. The order is that of native/system.h.</summary>
internal enum Tag : int { None, Tensor, TensorList, Int, Double, Bool, IntList, DoubleList, String, Device, Generator, Complex }

/// <summary>One argument or result of a native call; the layout is that of native/system.h.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct Value
{
    [FieldOffset(0)] internal Tag Tag;
    [FieldOffset(4)] internal int Count;
    [FieldOffset(8)] internal long Int;
    [FieldOffset(8)] internal double Double;
    [FieldOffset(8)] internal IntPtr Pointer;
}
