namespace TorchSharp;

public static partial class torch
{
    /// <summary>A random number generator of the CPU; <see cref="Default"/> is another handle to libtorch's own.</summary>
    public class Generator : IDisposable
    {
        internal Generator(IntPtr handle) => (Handle, device) = (handle, CPU);

        public Generator(ulong seed = 0, Device? device = null)
        {
            if (device is not null && device.type != DeviceType.CPU) throw new NotSupportedException($"A generator on {device} isn't supported; use one on cpu.");
            (Handle, this.device) = (Native.ts_generator((long)seed), CPU);
        }

        ~Generator() => Dispose(false);

        public static Generator Default => new(Native.ts_default_generator());

        public IntPtr Handle { get; private set; }

        public Device device { get; }

        public Tensor get_state() => new(Native.Check(Native.ts_generator_get_state(Handle)));

        public void set_state(Tensor value) => Native.Check(Native.ts_generator_set_state(Handle, value.Handle));

        public Generator manual_seed(long seed)
        {
            Native.ts_generator_manual_seed(Handle, seed);
            return this;
        }

        public long seed()
        {
            var seed = DateTime.UtcNow.Ticks;
            manual_seed(seed);
            return seed;
        }

        public long initial_seed() => Native.ts_generator_seed(Handle);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (Handle != IntPtr.Zero) Native.ts_generator_release(Handle);
            Handle = IntPtr.Zero;
        }
    }

    public static partial class random
    {
        public static long seed() => Generator.Default.seed();

        public static long initial_seed() => Generator.Default.initial_seed();

        public static Generator manual_seed(long seed) => new(Native.Check(Native.ts_manual_seed(seed)));

        public static Tensor get_rng_state() => Generator.Default.get_state();

        public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);
    }

    public static long seed() => random.seed();

    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    public static long initial_seed() => random.initial_seed();

    public static Tensor get_rng_state() => random.get_rng_state();

    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);
}
