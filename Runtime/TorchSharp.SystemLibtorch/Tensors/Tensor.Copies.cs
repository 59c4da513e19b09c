using static TorchSharp.Aten;

namespace TorchSharp;

public static partial class torch
{
    // Copies, conversions, fills, random fills.
    public partial class Tensor
    {
        public Tensor alias() => new(Native.ts_alias(Handle));
        public Tensor clone() => Call("clone", this);
        public Tensor contiguous() => Call("contiguous", this);
        public Tensor to_dense() => Call("to_dense", this);
        public Tensor to_sparse() => Call("to_sparse", this);
        public Tensor detach() => Call("detach", this);
        public Tensor detach_() => CallInPlace("detach_", this);
        public Tensor copy_(Tensor source, bool nonBlocking = false) => CallInPlace("copy_", this, source, nonBlocking);
        public Tensor set_(Tensor source) => CallInPlace("set_.source_Tensor", this, source);
        public Tensor fill_(Scalar value) => CallInPlace("fill_.Scalar", this, value);
        public Tensor zero_() => CallInPlace("zero_", this);

        public Tensor cpu() => to(DeviceType.CPU);
        public Tensor cuda(Device? device = null, bool non_blocking = false) => to(DeviceType.CUDA, device?.index ?? -1, non_blocking: non_blocking);
        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => Converted(type, device, copy, disposeAfter, non_blocking);
        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);
        public Tensor type(ScalarType dtype) => to(dtype);
        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to_type(type, copy, disposeAfter, non_blocking);
        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => Converted(type, InitializeDevice(device), copy, disposeAfter, non_blocking);
        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => Converted(dtype, InitializeDevice(new Device(deviceType, deviceIndex)), copy, disposeAfter, non_blocking);
        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to(device.type, device.index, copy, disposeAfter, non_blocking);
        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to(new Device(device), copy, disposeAfter, non_blocking);
        public Tensor to(Tensor other, bool non_blocking = false) => to(other.dtype, other.device, non_blocking: non_blocking);
        public Tensor @bool() => to_type(ScalarType.Bool);
        public Tensor @byte() => to_type(ScalarType.Byte);
        public Tensor @int() => to_type(ScalarType.Int32);
        public Tensor @long() => to_type(ScalarType.Int64);
        public Tensor half() => to_type(ScalarType.Float16);
        public Tensor bfloat16() => to_type(ScalarType.BFloat16);
        public Tensor @float() => to_type(ScalarType.Float32);
        public Tensor @double() => to_type(ScalarType.Float64);

        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Like("zeros_like", dtype, device, requires_grad);
        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Like("ones_like", dtype, device, requires_grad);
        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Like("empty_like", dtype, device, requires_grad);
        public Tensor rand_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Like("rand_like", dtype, device, requires_grad);
        public Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Like("randn_like", dtype, device, requires_grad);
        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Call("full_like", this, value, dtype ?? this.dtype, Arg.None, device ?? this.device).requires_grad_(requires_grad);
        public Tensor new_zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => zeros(size, dtype ?? this.dtype, device ?? this.device, requires_grad);
        public Tensor new_ones(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => ones(size, dtype ?? this.dtype, device ?? this.device, requires_grad);
        public Tensor new_empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => empty(size, dtype ?? this.dtype, device ?? this.device, requires_grad);
        public Tensor new_full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full(size, value, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null) => CallInPlace("normal_", this, mean, std, generator);
        public Tensor uniform_(double from, double to, Generator? generator = null) => CallInPlace("uniform_", this, from, to, generator);
        public Tensor exponential_(double lambda = 1.0, Generator? generator = null) => CallInPlace("exponential_", this, lambda, generator);
        public Tensor random_(double from, double to, Generator? generator = null) => CallInPlace("random_.from", this, (long)from, (long)to, generator);
        public Tensor bernoulli(Generator? generator = null) => Call("bernoulli", this, generator);
        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) => CallInPlace("bernoulli_.float", this, p, generator);
        public Tensor bernoulli_(Tensor p, Generator? generator = null) => CallInPlace("bernoulli_.Tensor", this, p, generator);
        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) => Call("multinomial", this, num_samples, replacement, generator);
        public Tensor poisson(Generator? generator = null) => Call("poisson", this, generator);

        private Tensor Like(string name, ScalarType? dtype, Device? device, bool requires_grad) =>
            Call(name, this, dtype ?? this.dtype, Arg.None, device ?? this.device).requires_grad_(requires_grad);

        private Tensor Converted(ScalarType type, Device device, bool copy, bool disposeAfter, bool non_blocking)
        {
            var result = Call("to.device", this, device, type, non_blocking, copy);
            if (disposeAfter) Dispose();
            return result;
        }

        /// <summary>Whether <c>to</c> would make another tensor.</summary>
        internal bool ToWillCopy(ScalarType dtype, Device device) =>
            this.dtype != dtype || device_type != device.type || (device.type == DeviceType.CUDA && device.index >= 0 && device.index != device_index);
    }
}
