namespace TorchSharp;

public static partial class torch
{
    /// <summary>Views, joins, gathers, copies and moves.</summary>
    public partial class Tensor
    {
        public Tensor view(params long[] shape) => Aten.Call("view", this, shape);
        public Tensor view_as(Tensor other) => view(other.shape);
        public Tensor reshape(params long[] shape) => Aten.Call("reshape", this, shape);
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Aten.Call("flatten.using_ints", this, start_dim, end_dim);

        public Tensor unflatten(long dim, params long[] sizes)
        {
            if (sizes.Any(size => size < 0)) throw new ArgumentException("All sizes must be non-negative.");
            return Aten.Call("unflatten.int", this, dim, sizes);
        }

        public Tensor t() => Aten.Call("t", this);
        public Tensor transpose(long dim0, long dim1) => Aten.Call("transpose.int", this, dim0, dim1);
        public Tensor permute(params long[] permutation) => Aten.Call("permute", this, permutation);
        public Tensor movedim(long[] source, long[] destination) => Aten.Call("movedim.intlist", this, source, destination);
        public Tensor squeeze(long? dim = null) => dim is { } d ? Aten.Call("squeeze.dim", this, d) : Aten.Call("squeeze", this);
        public Tensor unsqueeze(long dim) => Aten.Call("unsqueeze", this, dim);
        public Tensor expand(params long[] sizes) => Aten.Call("expand", this, sizes);
        public Tensor expand(Size sizes, bool isImplicit = false) => Aten.Call("expand", this, sizes.Shape, isImplicit);
        public Tensor expand_as(Tensor other) => expand(other.shape);
        public Tensor broadcast_to(params long[] shape) => Aten.Call("broadcast_to", this, shape);
        public Tensor narrow(long dim, long start, long length) => Aten.Call("narrow", this, dim, start, length);
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0L) => Aten.Call("as_strided", this, size, strides, storageOffset);
        public Tensor select(long dim, long index) => Aten.Call("select.int", this, dim, index);
        public Tensor unfold(long dimension, long size, long step) => Aten.Call("unfold", this, dimension, size, step);
        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1) => Aten.Call("diagonal", this, offset, dim1, dim2);
        public Tensor[] split(long size, int dim = 0) => Aten.CallList("split.Tensor", this, size, dim);
        public Tensor[] split(long[] sizes, long dim = 0) => Aten.CallList("split_with_sizes", this, sizes, dim);
        public Tensor[] chunk(long chunks, long dim = 0L) => Aten.CallList("chunk", this, chunks, dim);
        public Tensor repeat(params long[] sizes) => Aten.Call("repeat", this, sizes);
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) => Aten.Call("repeat_interleave.self_int", this, repeats, dim, output_size);
        public Tensor flip(params long[] dims) => Aten.Call("flip", this, dims);
        public Tensor roll(long shifts, long dims) => Aten.Call("roll", this, new[] { shifts }, new[] { dims });
        public Tensor tril(long diagonal = 0) => Aten.Call("tril", this, diagonal);
        public Tensor triu(long diagonal = 0) => Aten.Call("triu", this, diagonal);

        public Tensor gather(long dim, Tensor index) => Aten.Call("gather", this, dim, index);
        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Aten.Call("scatter_add", this, dim, index, src);
        public Tensor index_select(long dim, Tensor index) => Aten.Call("index_select", this, dim, index);
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) => Aten.Call("index_add", this, dim, index, source, alpha);
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) => Aten.CallInPlace("index_add_", this, dim, index, source, alpha);
        public Tensor masked_select(Tensor mask) => Aten.Call("masked_select", this, mask);
        public Tensor nonzero() => Aten.Call("nonzero", this);

        public Tensor clone() => Aten.Call("clone", this);
        public Tensor contiguous() => Aten.Call("contiguous", this);
        public Tensor detach() => Aten.Call("detach", this);
        public Tensor detach_() => Aten.CallInPlace("detach_", this);

        /// <summary>A second handle to the same tensor.</summary>
        public Tensor alias() => new(Native.ts_alias(Handle));

        public Tensor to_dense() => Aten.Call("to_dense", this);

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            var result = Aten.Call("to.device", this, InitializeDevice(device), type, non_blocking, copy);
            if (disposeAfter) Dispose();
            return result;
        }

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to(type, device, copy, disposeAfter, non_blocking);

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to(dtype, device, copy, disposeAfter, non_blocking);

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to(new Device(device), copy, disposeAfter, non_blocking);

        public Tensor to(Tensor other, bool non_blocking = false) => to(other.dtype, other.device, non_blocking: non_blocking);

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to(type, copy, disposeAfter, non_blocking);

        public Tensor type_as(Tensor tensor) => to(tensor.dtype);

        public Tensor cpu(bool disposeAfter = false) => to(CPU, disposeAfter: disposeAfter);

        public Tensor cuda(Device? device = null, bool disposeAfter = false, bool non_blocking = false) => to(device ?? CUDA, disposeAfter: disposeAfter, non_blocking: non_blocking);

        public Tensor @double() => to(ScalarType.Float64);

        public Tensor @float() => to(ScalarType.Float32);

        public Tensor @long() => to(ScalarType.Int64);
    }
}
