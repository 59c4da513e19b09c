using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class LayerNorm : AffineModule
    {
        internal LayerNorm(long[] normalized_shape, double eps, bool elementwise_affine, bool bias, Device? device, ScalarType? dtype) : base(nameof(LayerNorm))
        {
            (this.normalized_shape, this.eps, this.elementwise_affine) = (normalized_shape, eps, elementwise_affine);
            if (elementwise_affine) weight = Empty(normalized_shape, device, dtype);
            if (elementwise_affine && bias) this.bias = Empty(normalized_shape, device, dtype);
            reset_parameters();
        }

        public long[] normalized_shape { get; set; }
        public double eps { get; set; }
        public bool elementwise_affine { get; set; }

        public void reset_parameters() => ResetToIdentity();

        public override Tensor forward(Tensor tensor) => nn.functional.layer_norm(tensor, normalized_shape, weight, bias, eps);
    }

    public sealed class GroupNorm : AffineModule
    {
        internal GroupNorm(long num_groups, long num_channels, double eps, bool affine, Device? device, ScalarType? dtype) : base(nameof(GroupNorm))
        {
            (this.num_groups, this.eps, this.affine) = (num_groups, eps, affine);
            if (!affine) return;
            weight = Empty([num_channels], device, dtype);
            bias = Empty([num_channels], device, dtype);
            ResetToIdentity();
        }

        public long num_groups { get; set; }
        public double eps { get; set; }
        public bool affine { get; set; }

        public override Tensor forward(Tensor tensor)
        {
            if (tensor.Dimensions < 3) throw new ArgumentException($"Invalid number of dimensions for GroupNorm argument: {tensor.Dimensions}");
            return nn.functional.group_norm(tensor, num_groups, weight, bias, eps);
        }
    }

    public abstract class NormBase : AffineModule
    {
        [ComponentName(Name = nameof(running_mean))] private Tensor? _running_mean;
        [ComponentName(Name = nameof(running_var))] private Tensor? _running_var;
        [ComponentName(Name = nameof(num_batches_tracked))] private Tensor? _num_batches_tracked;

        private protected NormBase(long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype, string name) : base(name)
        {
            (this.num_features, this.eps, this.momentum, this.affine, this.track_running_stats) = (num_features, eps, momentum, affine, track_running_stats);
            if (affine)
            {
                weight = Empty([num_features], device, dtype);
                bias = Empty([num_features], device, dtype);
            }
            if (track_running_stats)
            {
                running_mean = zeros([num_features], dtype, device);
                running_var = ones([num_features], dtype, device);
                num_batches_tracked = tensor(0L, dtype: dtype, device: device);
            }
            reset_parameters();
        }

        public long num_features { get; set; }
        public double eps { get; set; }
        public double? momentum { get; set; }
        public bool affine { get; set; }
        public bool track_running_stats { get; set; }

        public Tensor? running_mean
        {
            get => _running_mean;
            set => Set(ref _running_mean, value, nameof(running_mean));
        }

        public Tensor? running_var
        {
            get => _running_var;
            set => Set(ref _running_var, value, nameof(running_var));
        }

        public Tensor? num_batches_tracked
        {
            get => _num_batches_tracked;
            set => Set(ref _num_batches_tracked, value, nameof(num_batches_tracked));
        }

        public void reset_running_stats()
        {
            if (!track_running_stats) return;
            nn.init.zeros_(running_mean!);
            nn.init.ones_(running_var!);
            nn.init.zeros_(num_batches_tracked!);
        }

        public void reset_parameters()
        {
            reset_running_stats();
            ResetToIdentity();
        }

        private protected void CheckDimensions(Tensor input, params long[] allowed)
        {
            if (!allowed.Contains(input.Dimensions)) throw new ArgumentException($"expected {string.Join(" or ", allowed.Select(n => n + "D"))} input (got {input.Dimensions}D input)");
        }

        private protected abstract long[] InputDimensions { get; }

        private void Set(ref Tensor? field, Tensor? value, string component)
        {
            if (ReferenceEquals(field, value)) return;
            field?.Dispose();
            field = value?.DetachFromDisposeScope();
            ConditionallyRegisterBuffer(component, value);
        }
    }

    public abstract class BatchNorm : NormBase
    {
        private protected BatchNorm(long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype, string name)
            : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, name)
        {
        }

        public override Tensor forward(Tensor input)
        {
            CheckDimensions(input, InputDimensions);
            var factor = momentum ?? 0;
            if (training && track_running_stats && num_batches_tracked is { } tracked)
            {
                tracked.add_(1);
                factor = momentum ?? 1 / tracked.ToDouble();
            }
            var useBatch = training || (running_mean is null && running_var is null);
            var pass = !training || track_running_stats;
            return nn.functional.batch_norm(input, pass ? running_mean : null, pass ? running_var : null, weight, bias, useBatch, factor, eps);
        }
    }

    public sealed class BatchNorm1d : BatchNorm
    {
        internal BatchNorm1d(long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
            : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(BatchNorm1d))
        {
        }

        private protected override long[] InputDimensions => [2, 3];
    }

    public sealed class BatchNorm2d : BatchNorm
    {
        internal BatchNorm2d(long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
            : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(BatchNorm2d))
        {
        }

        private protected override long[] InputDimensions => [4];
    }

    public sealed class BatchNorm3d : BatchNorm
    {
        internal BatchNorm3d(long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
            : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(BatchNorm3d))
        {
        }

        private protected override long[] InputDimensions => [5];
    }

    public abstract class InstanceNorm : NormBase
    {
        private protected InstanceNorm(long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype, string name)
            : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, name)
        {
        }

        public override Tensor forward(Tensor input)
        {
            CheckDimensions(input, InputDimensions);
            return nn.functional.instance_norm(input, running_mean, running_var, weight, bias, training || !track_running_stats, momentum ?? 0, eps);
        }
    }

    public sealed class InstanceNorm1d : InstanceNorm
    {
        internal InstanceNorm1d(long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
            : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(InstanceNorm1d))
        {
        }

        private protected override long[] InputDimensions => [2, 3];
    }

    public sealed class InstanceNorm2d : InstanceNorm
    {
        internal InstanceNorm2d(long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
            : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(InstanceNorm2d))
        {
        }

        private protected override long[] InputDimensions => [3, 4];
    }

    public sealed class InstanceNorm3d : InstanceNorm
    {
        internal InstanceNorm3d(long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
            : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(InstanceNorm3d))
        {
        }

        private protected override long[] InputDimensions => [4, 5];
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static LayerNorm LayerNorm(long[] normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

            public static LayerNorm LayerNorm(long normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new([normalized_shape], eps, elementwise_affine, bias, device, dtype);

            public static GroupNorm GroupNorm(long num_groups, long num_channels, double eps = 1e-05, bool affine = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_groups, num_channels, eps, affine, device, dtype);

            public static BatchNorm1d BatchNorm1d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            public static BatchNorm2d BatchNorm2d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            public static BatchNorm3d BatchNorm3d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            public static InstanceNorm1d InstanceNorm1d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = false, bool track_running_stats = false, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            public static InstanceNorm3d InstanceNorm3d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = false, bool track_running_stats = false, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            public static InstanceNorm2d InstanceNorm2d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = false, bool track_running_stats = false, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);
        }
    }
}
