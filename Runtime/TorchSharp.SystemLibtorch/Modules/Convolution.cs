using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public enum PaddingModes
    {
        Zeros = 0,
        Reflect = 1,
        Replicate = 2,
        Circular = 3,
        Constant = 4,
    }

    public enum Padding
    {
        Valid = 0,
        Same = 1,
    }
}

namespace TorchSharp.Modules
{
    public abstract class Convolution : AffineModule
    {
        private long[] reversedPadding = [];

        private protected Convolution(string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[]? padding, Padding? padding_type, long[] dilation,
            long groups, bool bias, PaddingModes padding_mode, Device? device, ScalarType? dtype, long[]? transposed_output_padding = null) : base(name)
        {
            transposed = transposed_output_padding is not null;
            (this.in_channels, this.out_channels, this.kernel_size, this.stride, this.dilation) = (in_channels, out_channels, kernel_size, stride, dilation);
            (this.groups, this.padding_mode, output_padding) = (groups, padding_mode, transposed_output_padding ?? new long[kernel_size.Length]);
            if (padding_type is { } type) SetPadding(type);
            else SetPadding(padding ?? new long[kernel_size.Length]);
            weight = Empty(transposed ? [in_channels, out_channels / groups, .. kernel_size] : [out_channels, in_channels / groups, .. kernel_size], device, dtype);
            if (bias) this.bias = Empty([out_channels], device, dtype);
            reset_parameters();
        }

        public long in_channels { get; }
        public long out_channels { get; }
        public long[] kernel_size { get; set; }
        public long[] stride { get; set; }
        public long[]? padding { get; private set; }
        public Padding? padding_type { get; private set; }
        public long[] dilation { get; set; }
        public bool transposed { get; }
        public long[] output_padding { get; set; }
        public long groups { get; set; }
        public PaddingModes padding_mode { get; set; }

        public void reset_parameters() => ResetUniform();

        public void SetPadding(long[] padding)
        {
            (this.padding, padding_type) = (padding, null);
            reversedPadding = padding.Reverse().SelectMany(size => new[] { size, size }).ToArray();
        }

        public void SetPadding(Padding padding)
        {
            (this.padding, padding_type) = (null, padding);
            reversedPadding = new long[kernel_size.Length * 2];
            if (padding != Padding.Same) return;
            if (stride.Any(step => step != 1)) throw new ArgumentException("padding='same' is not supported for strided convolutions");
            for (var i = 0; i < kernel_size.Length; i++)
            {
                var total = dilation[i] * (kernel_size[i] - 1);
                (reversedPadding[2 * i], reversedPadding[2 * i + 1]) = (total / 2, total - total / 2);
            }
        }

        public override Tensor forward(Tensor input)
        {
            var dims = kernel_size.Length;
            var channels = input.dim() == dims + 2 ? 1 : 0;
            if (input.dim() != dims + 1 + channels || input.shape[channels] != in_channels)
                throw new ArgumentException($"Expected {dims + 1}D (unbatched) or {dims + 2}D (batched) input with {in_channels} channels to {GetName()}.");
            if (transposed) return Aten.Call($"conv_transpose{dims}d.input", input, weight, bias, stride, padding!, output_padding, groups, dilation);
            if (padding_mode == PaddingModes.Zeros)
                return padding_type is { } type
                    ? Aten.Call($"conv{dims}d.padding", input, weight, bias, stride, type == Padding.Same ? "same" : "valid", dilation, groups)
                    : Aten.Call($"conv{dims}d", input, weight, bias, stride, padding!, dilation, groups);
            using var padded = nn.functional.pad(input, reversedPadding, padding_mode);
            return Aten.Call($"conv{dims}d", padded, weight, bias, stride, new long[dims], dilation, groups);
        }
    }

    public sealed class Conv1d : Convolution
    {
        internal Conv1d(long in_channels, long out_channels, long kernel_size, long stride, long? padding, Padding? padding_type, long dilation, long groups, bool bias, PaddingModes padding_mode, Device? device, ScalarType? dtype)
            : base(nameof(Conv1d), in_channels, out_channels, [kernel_size], [stride], padding is { } size ? [size] : null, padding_type, [dilation], groups, bias, padding_mode, device, dtype)
        {
        }
    }

    public sealed class ConvTranspose2d : Convolution
    {
        internal ConvTranspose2d(long in_channels, long out_channels, (long, long) kernel_size, (long, long) stride, (long, long) padding, (long, long) output_padding, (long, long) dilation, PaddingModes padding_mode, long groups, bool bias, Device? device, ScalarType? dtype)
            : base(nameof(ConvTranspose2d), in_channels, out_channels, [kernel_size.Item1, kernel_size.Item2], [stride.Item1, stride.Item2], [padding.Item1, padding.Item2], null, [dilation.Item1, dilation.Item2],
                groups, bias, padding_mode, device, dtype, [output_padding.Item1, output_padding.Item2])
        {
        }
    }

    public sealed class Conv2d : Convolution
    {
        internal Conv2d(long in_channels, long out_channels, (long, long) kernel_size, (long, long) stride, (long, long)? padding, Padding? padding_type, (long, long) dilation, long groups, bool bias, PaddingModes padding_mode, Device? device, ScalarType? dtype)
            : base(nameof(Conv2d), in_channels, out_channels, [kernel_size.Item1, kernel_size.Item2], [stride.Item1, stride.Item2], padding is { } size ? [size.Item1, size.Item2] : null, padding_type,
                [dilation.Item1, dilation.Item2], groups, bias, padding_mode, device, dtype)
        {
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Conv1d Conv1d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, kernel_size, stride, padding, null, dilation, groups, bias, padding_mode, device, dtype);

            public static Conv1d Conv1d(long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, kernel_size, stride, null, padding, dilation, groups, bias, padding_mode, device, dtype);

            public static ConvTranspose2d ConvTranspose2d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long output_padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, (kernel_size, kernel_size), (stride, stride), (padding, padding), (output_padding, output_padding), (dilation, dilation), padding_mode, groups, bias, device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, (kernel_size, kernel_size), (stride, stride), (padding, padding), null, (dilation, dilation), groups, bias, padding_mode, device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, kernel_size, stride ?? (1, 1), padding ?? (0, 0), null, dilation ?? (1, 1), groups, bias, padding_mode, device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, (kernel_size, kernel_size), (stride, stride), null, padding, (dilation, dilation), groups, bias, padding_mode, device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernel_size, Padding padding, (long, long)? stride = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, kernel_size, stride ?? (1, 1), null, padding, dilation ?? (1, 1), groups, bias, padding_mode, device, dtype);
        }
    }
}
