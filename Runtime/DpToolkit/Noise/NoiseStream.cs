using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace DpToolkit;

/// <summary>One stream of randomness: Gaussian noise for tensors, and the choice of records for batches.</summary>
/// <remarks>
/// Noise is drawn and added in double precision and the result is rounded to a grid of at most sigma 2^-20, for every data
/// type. The ideal mechanism is the Gaussian one followed by rounding, which is post-processing; what the low bits of a sum
/// would tell about its terms (Mironov 2012; Jin et al., arXiv 2112.05307; Holohan and Braghin, arXiv 2107.10138) is not
/// released, and every point of the grid is reachable from every gradient: a draw has some 2^117 states a pair of values,
/// 2^30 sub-cells a cell of the grid. Not covered: the rounding inside the sum of clipped gradients itself.
/// The values depend on the key and the order of calls alone, not on the number of threads. Not safe for concurrent calls.
/// </remarks>
internal sealed class NoiseStream : IDisposable
{
    /// <summary>The grid is the power of two at most sigma times 2^-20.</summary>
    private const int GridBits = 20;

    private const int BlocksPerGroup = GaussianTransform.Group / 2;
    private const int BufferWords = 2048;
    private const int ValuesPerTask = 8 * BufferWords;
    private const int StateLength = 34;
    private const byte StateVersion = 1;
    private const double LargestDeviation = 1e200;

    private readonly bool secure;
    private AesCounter cipher;
    private ulong block;
    private Tensor? staging;
    private bool disposed;

    internal NoiseStream(ReadOnlySpan<byte> key, int rank, NoisePurpose purpose, bool secure, bool portable = false)
    {
        this.secure = secure;
        cipher = new AesCounter(key, (uint)rank | ((ulong)purpose << 32), portable);
    }

    /// <summary>Whether the key came from the operating system and stays in this process.</summary>
    public bool IsSecure => secure;

    /// <summary>Adds N(0, standardDeviation²) noise to every element, in place. 0 adds nothing and draws nothing.</summary>
    /// <param name="destination">Any shape, any device; float16, bfloat16, float32 or float64. Half precision is added in float32, then cast.</param>
    /// <param name="standardDeviation">In the destination's units: noise multiplier times max grad norm for a clipped sum.</param>
    /// <exception cref="ArgumentException">The data type isn't a real floating one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The deviation is negative, not finite or above 1e200.</exception>
    public void AddGaussian_(Tensor destination, double standardDeviation)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (!(standardDeviation >= 0 && standardDeviation <= LargestDeviation))
            throw new ArgumentOutOfRangeException(nameof(standardDeviation), standardDeviation,
                $"The noise's standard deviation has to be a number from 0 to {LargestDeviation}.");
        if (destination.dtype is not (ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64))
            throw new ArgumentException(
                $"Noise is added to float16, bfloat16, float32 or float64 tensors, not to {destination.dtype}.", nameof(destination));
        long count = destination.numel();
        if (standardDeviation == 0 || count == 0)
            return;

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        if (destination.device_type == DeviceType.CPU && destination.is_contiguous()
            && destination.dtype is ScalarType.Float32 or ScalarType.Float64)
        {
            AddToMemory(destination.view(count), standardDeviation);
            return;
        }
        var staged = Staging(destination.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32, count);
        staged.copy_(destination.reshape(count));
        AddToMemory(staged, standardDeviation);
        destination.copy_(staged.view(destination.shape));
    }

    /// <summary>Each of the numbers 0 .. n-1 independently with probability q, in order.</summary>
    /// <param name="n">The number of records.</param>
    /// <param name="q">A probability, met to 2^-64.</param>
    public long[] PoissonSample(long n, double q)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        if (!(q >= 0 && q <= 1))
            throw new ArgumentOutOfRangeException(nameof(q), q, "A sampling probability lies between 0 and 1.");
        bool everyone = q == 1;
        ulong threshold = everyone ? 0 : (ulong)Math.ScaleB(q, 64);
        var chosen = new List<long>((int)Math.Min(n, (long)(n * q * 1.1) + 64));
        Span<ulong> words = stackalloc ulong[BufferWords];
        for (long start = 0; start < n; start += BufferWords)
        {
            int take = (int)Math.Min(BufferWords, n - start);
            NextWords(words[..((take + 1) & ~1)]);
            for (int i = 0; i < take; i++)
                if (everyone || words[i] < threshold)
                    chosen.Add(start + i);
        }
        return chosen.ToArray();
    }

    /// <summary>A uniformly random order of the numbers 0 .. n-1 (Fisher and Yates; Lemire's unbiased integers, arXiv 1805.10941).</summary>
    public long[] Permutation(long n)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        var order = new long[n];
        for (long i = 0; i < n; i++)
            order[i] = i;
        Span<ulong> words = stackalloc ulong[BufferWords];
        int used = BufferWords;
        for (long i = n - 1; i > 0; i--)
        {
            ulong bound = (ulong)i + 1;
            ulong index;
            while (true)
            {
                if (used == BufferWords)
                {
                    NextWords(words);
                    used = 0;
                }
                index = Math.BigMul(words[used++], bound, out ulong low);
                if (low >= bound || low >= unchecked(0 - bound) % bound)
                    break;
            }
            (order[i], order[(long)index]) = (order[(long)index], order[i]);
        }
        return order;
    }

    /// <summary>The next raw words of the stream.</summary>
    /// <param name="words">An even number of words.</param>
    public void NextWords(Span<ulong> words)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        cipher.Generate(Reserve((ulong)words.Length / 2), words);
    }

    /// <summary>
    /// What a checkpoint keeps. A seeded stream's state lets it go on exactly; a secure stream's holds no key and no position
    /// (replayed noise could be subtracted), so after loading it simply goes on with a key of its own.
    /// </summary>
    public byte[] SaveState()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (secure)
            return [StateVersion, 1];
        var state = new byte[StateLength];
        state[0] = StateVersion;
        cipher.Key.CopyTo(state.AsSpan(2));
        BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(18), cipher.Nonce);
        BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(26), block);
        return state;
    }

    /// <summary>Takes up a state of <see cref="SaveState"/>.</summary>
    /// <exception cref="ArgumentException">The state isn't one, or is of the other kind (secure, seeded).</exception>
    public void LoadState(byte[] state)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        bool known = state.Length >= 2 && state[0] == StateVersion && (state[1] == 1 ? state.Length == 2 : state.Length == StateLength);
        if (!known)
            throw new ArgumentException("This is not the state of a noise stream of this version.", nameof(state));
        if ((state[1] == 1) != secure)
            throw new ArgumentException(secure
                ? "The checkpoint was made with Noise.Seeded, this stream is Noise.Secure: make the engine with the noise of the checkpoint."
                : "The checkpoint was made with Noise.Secure, this stream is Noise.Seeded: make the engine with the noise of the checkpoint.",
                nameof(state));
        if (secure)
            return;
        cipher.Dispose();
        cipher = new AesCounter(state.AsSpan(2, AesCounter.KeyLength), BinaryPrimitives.ReadUInt64LittleEndian(state.AsSpan(18)));
        block = BinaryPrimitives.ReadUInt64LittleEndian(state.AsSpan(26));
    }

    /// <summary>Forgets the key.</summary>
    public void Dispose()
    {
        disposed = true;
        cipher.Dispose();
        staging?.Dispose();
        staging = null;
    }

    private ulong Reserve(ulong blocks)
    {
        ulong first = block;
        block = checked(block + blocks);
        return first;
    }

    private Tensor Staging(ScalarType dtype, long count)
    {
        if (staging is null || staging.dtype != dtype || staging.numel() < count)
        {
            staging?.Dispose();
            staging = empty(count, dtype).DetachFromDisposeScope();
        }
        return staging.narrow(0, 0, count);
    }

    /// <summary>Noise for a one-dimensional contiguous float32 or float64 tensor on the CPU.</summary>
    private unsafe void AddToMemory(Tensor values, double deviation)
    {
        const long Slice = 1 << 28;
        bool single = values.dtype == ScalarType.Float32;
        long count = values.numel();
        for (long offset = 0; offset < count; offset += Slice)
        {
            long length = Math.Min(Slice, count - offset);
            ulong first = Reserve((ulong)((length + GaussianTransform.Group - 1) / GaussianTransform.Group) * BlocksPerGroup);
            using var slice = values.narrow(0, offset, length);
            fixed (byte* memory = slice.bytes)
            {
                var target = new Target((nint)memory, (int)length, single, deviation, first, cipher);
                int tasks = (int)((length + ValuesPerTask - 1) / ValuesPerTask);
                if (tasks <= 2)
                    for (int task = 0; task < tasks; task++)
                        target.Fill(task);
                else
                    Parallel.For(0, tasks, target.Fill);
            }
            GC.KeepAlive(slice);
        }
    }

    private sealed unsafe class Target(nint memory, int length, bool single, double deviation, ulong first, AesCounter cipher)
    {
        private readonly double shift = Math.ScaleB(1.5, 52 - GridBits + Math.ILogB(deviation));

        /// <summary>Adds the noise of the task's range of values: a fixed range of the counter, whoever runs it.</summary>
        public void Fill(int task)
        {
            Span<ulong> buffer = stackalloc ulong[BufferWords];
            int start = task * ValuesPerTask;
            int end = (int)Math.Min((long)start + ValuesPerTask, length);
            for (; start < end; start += BufferWords)
            {
                int count = Math.Min(BufferWords, end - start);
                var words = buffer[..((count + GaussianTransform.Group - 1) / GaussianTransform.Group * GaussianTransform.Group)];
                cipher.Generate(first + (ulong)start / 2, words);
                var noise = GaussianTransform.InPlace(words)[..count];
                if (single)
                    Add(noise, new Span<float>((float*)memory + start, count));
                else
                    Add(noise, new Span<double>((double*)memory + start, count));
            }
            buffer.Clear();
        }

        private void Add(Span<double> noise, Span<double> values)
        {
            for (int i = 0; i < noise.Length; i++)
                values[i] = Math.FusedMultiplyAdd(noise[i], deviation, values[i]) + shift - shift;
        }

        private void Add(Span<double> noise, Span<float> values)
        {
            ref double source = ref MemoryMarshal.GetReference(noise);
            ref float target = ref MemoryMarshal.GetReference(values);
            var sigma = Vector256.Create(deviation);
            var grid = Vector256.Create(shift);
            int i = 0;
            for (; i + 8 <= noise.Length; i += 8)
            {
                var (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref target, (nuint)i));
                low = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref source, (nuint)i), sigma, low) + grid - grid;
                high = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref source, (nuint)i + 4), sigma, high) + grid - grid;
                Vector256.Narrow(low, high).StoreUnsafe(ref target, (nuint)i);
            }
            for (; i < noise.Length; i++)
                values[i] = (float)(Math.FusedMultiplyAdd(noise[i], deviation, values[i]) + shift - shift);
        }
    }
}
