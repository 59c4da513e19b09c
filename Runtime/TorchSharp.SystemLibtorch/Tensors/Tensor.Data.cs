using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        internal IntPtr DataPointer => NumberOfElements == 0 ? IntPtr.Zero : Native.Check(Native.ts_data(Handle));

        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            if (TypeOf(dtype) is not { } type || type != typeof(T)) throw new ArgumentException($"{typeof(T).Name} is not compatible with {dtype}");
            return new TensorAccessor<T>(device_type == DeviceType.CPU ? this : cpu());
        }

        public T item<T>() where T : unmanaged =>
            NumberOfElements == 1 ? data<T>()[0] : throw new ArgumentException("Number of elements in the tensor must be 1");

        public unsafe Scalar ToScalar()
        {
            Value value;
            Native.Check(Native.ts_item(Handle, &value));
            return value.Tag switch
            {
                Tag.Double => value.Double,
                Tag.Bool => value.Int != 0,
                _ => value.Int,
            };
        }

        public float ReadCpuSingle(long i) => data<float>()[i];

        public double ReadCpuDouble(long i) => data<double>()[i];

        public int ReadCpuInt32(long i) => data<int>()[i];

        public long ReadCpuInt64(long i) => data<long>()[i];

        public byte ReadCpuByte(long i) => data<byte>()[i];

        public bool ReadCpuBool(long i) => data<bool>()[i];

        public unsafe Span<byte> bytes
        {
            get
            {
                var length = NumberOfElements * ElementSize;
                Readable("Bytes");
                if (length > int.MaxValue) throw new ArgumentException("Span only supports up to int.MaxValue elements.");
                return new Span<byte>((void*)DataPointer, (int)length);
            }
            set
            {
                if (!is_contiguous()) throw new InvalidOperationException("SetBytes() called on non-contiguous tensor.");
                if (value.Length != NumberOfElements * ElementSize) throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(new Span<byte>((void*)DataPointer, value.Length));
            }
        }

        private void Readable(string what)
        {
            if (!is_contiguous()) throw new InvalidOperationException($"{what}() called on non-contiguous tensor.");
            if (device_type != DeviceType.CPU)
                throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        }

        public unsafe void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            Readable("Bytes");
            var left = NumberOfElements * ElementSize;
            for (var p = (byte*)DataPointer; left > 0; p += bufferSize, left -= bufferSize)
                stream.Write(new ReadOnlySpan<byte>(p, (int)Math.Min(left, bufferSize)));
        }

        public unsafe void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            Readable("Bytes");
            var left = NumberOfElements * ElementSize;
            for (var p = (byte*)DataPointer; left > 0; p += bufferSize, left -= bufferSize)
                stream.ReadExactly(new Span<byte>(p, (int)Math.Min(left, bufferSize)));
        }

        public static explicit operator float(Tensor value) => value.ToSingle();
        public static explicit operator double(Tensor value) => value.ToDouble();
        public static explicit operator sbyte(Tensor value) => value.ToSByte();
        public static explicit operator byte(Tensor value) => value.ToByte();
        public static explicit operator short(Tensor value) => value.ToInt16();
        public static explicit operator int(Tensor value) => value.ToInt32();
        public static explicit operator long(Tensor value) => value.ToInt64();
        public static explicit operator bool(Tensor value) => value.ToBoolean();
    }
}
