using System.Buffers.Binary;
using System.Security.Cryptography;

namespace DpToolkit;

/// <summary>Where the Gaussian noise and the sampling of batches get their randomness from.</summary>
/// <remarks>
/// Both kinds run AES-128 in counter mode; they differ in the key alone. Every stream has its own counter space
/// (rank and purpose are part of the cipher's input), so no two streams of one key share a block.
/// </remarks>
public sealed class Noise
{
    private readonly long? seed;

    private Noise(long? seed) => this.seed = seed;

    /// <summary>The default: each stream draws its own key from the operating system's cryptographic generator.</summary>
    /// <remarks>
    /// The key never leaves the process and is not part of a checkpoint: whoever could replay the noise could subtract it,
    /// and two runs continued from one checkpoint with the same noise would cancel it.
    /// </remarks>
    public static Noise Secure { get; } = new(null);

    /// <summary>
    /// Insecure, for tests and debugging alone: the same seed gives the same noise and the same batches on every machine,
    /// whatever its number of threads. Whoever knows or guesses the seed can remove the noise: training with it gives no privacy.
    /// </summary>
    /// <param name="seed">Any value.</param>
    public static Noise Seeded(long seed) => new(seed);

    /// <summary>Whether the key comes from the operating system's cryptographic generator. False for <see cref="Seeded"/>.</summary>
    public bool IsSecure => seed is null;

    /// <summary>Opens a stream; the caller disposes it.</summary>
    /// <param name="rank">The process's number in distributed training, from 0: other ranks have other streams.</param>
    /// <param name="purpose">What the stream is for: streams of different purposes are independent.</param>
    internal NoiseStream Open(int rank = 0, NoisePurpose purpose = NoisePurpose.Gradients)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        Span<byte> key = stackalloc byte[AesCounter.KeyLength];
        if (seed is { } value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(key, value);
            BinaryPrimitives.WriteInt64LittleEndian(key[8..], 0);
        }
        else
        {
            RandomNumberGenerator.Fill(key);
        }
        var stream = new NoiseStream(key, rank, purpose, IsSecure);
        CryptographicOperations.ZeroMemory(key);
        return stream;
    }
}
