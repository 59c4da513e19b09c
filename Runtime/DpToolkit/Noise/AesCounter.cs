using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using PortableAes = System.Security.Cryptography.Aes;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace DpToolkit;

/// <summary>AES-128 in counter mode (NIST SP 800-38A) as a random-access source of 64-bit words.</summary>
/// <remarks>
/// Block i is AES(key, i | nonce), both little-endian 64-bit halves; it gives words 2i and 2i + 1. Processors with AES
/// instructions use them directly; elsewhere the platform's cryptographic library gives the same words.
/// </remarks>
internal sealed class AesCounter : IDisposable
{
    public const int KeyLength = 16;
    private const int Rounds = 10;

    private readonly byte[] key;
    private readonly Vector128<byte>[] schedule;
    private readonly ulong nonce;

    /// <param name="key">16 bytes; copied.</param>
    /// <param name="nonce">The upper half of every counter block.</param>
    /// <param name="portable">Use the platform's library even where the processor has AES instructions.</param>
    public AesCounter(ReadOnlySpan<byte> key, ulong nonce, bool portable = false)
    {
        this.key = key.ToArray();
        this.nonce = nonce;
        schedule = X86Aes.IsSupported && !portable ? Expand(Vector128.Create(key)) : [];
    }

    public ReadOnlySpan<byte> Key => key;

    public ulong Nonce => nonce;

    /// <summary>Writes the words of the blocks from <paramref name="block"/> on.</summary>
    /// <param name="block">The first block's number.</param>
    /// <param name="words">An even number of words, two a block.</param>
    public void Generate(ulong block, Span<ulong> words)
    {
        if (words.Length % 2 != 0)
            throw new ArgumentException($"An even number of words was expected, {words.Length} came.", nameof(words));
        if (schedule.Length == 0)
            GeneratePortable(block, words);
        else
            GenerateX86(block, words);
    }

    /// <summary>Forgets the key.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(schedule.AsSpan()));
    }

    private void GeneratePortable(ulong block, Span<ulong> words)
    {
        using var aes = PortableAes.Create();
        aes.Key = key;
        var counters = new ulong[words.Length];
        for (int i = 0; i < counters.Length; i += 2)
        {
            counters[i] = block++;
            counters[i + 1] = nonce;
        }
        aes.EncryptEcb(MemoryMarshal.AsBytes(counters.AsSpan()), MemoryMarshal.AsBytes(words), PaddingMode.None);
    }

    private void GenerateX86(ulong block, Span<ulong> words)
    {
        ReadOnlySpan<Vector128<byte>> k = schedule.AsSpan(0, Rounds + 1);
        var output = MemoryMarshal.Cast<ulong, Vector128<byte>>(words);
        var one = Vector128.Create(1UL, 0UL);
        var counter = Vector128.Create(block, nonce);
        int i = 0;
        for (; i + 8 <= output.Length; i += 8)
        {
            var k0 = k[0];
            var b0 = counter.AsByte() ^ k0;
            var b1 = (counter += one).AsByte() ^ k0;
            var b2 = (counter += one).AsByte() ^ k0;
            var b3 = (counter += one).AsByte() ^ k0;
            var b4 = (counter += one).AsByte() ^ k0;
            var b5 = (counter += one).AsByte() ^ k0;
            var b6 = (counter += one).AsByte() ^ k0;
            var b7 = (counter += one).AsByte() ^ k0;
            counter += one;
            for (int r = 1; r < Rounds; r++)
            {
                var kr = k[r];
                b0 = X86Aes.Encrypt(b0, kr);
                b1 = X86Aes.Encrypt(b1, kr);
                b2 = X86Aes.Encrypt(b2, kr);
                b3 = X86Aes.Encrypt(b3, kr);
                b4 = X86Aes.Encrypt(b4, kr);
                b5 = X86Aes.Encrypt(b5, kr);
                b6 = X86Aes.Encrypt(b6, kr);
                b7 = X86Aes.Encrypt(b7, kr);
            }
            var kn = k[Rounds];
            output[i] = X86Aes.EncryptLast(b0, kn);
            output[i + 1] = X86Aes.EncryptLast(b1, kn);
            output[i + 2] = X86Aes.EncryptLast(b2, kn);
            output[i + 3] = X86Aes.EncryptLast(b3, kn);
            output[i + 4] = X86Aes.EncryptLast(b4, kn);
            output[i + 5] = X86Aes.EncryptLast(b5, kn);
            output[i + 6] = X86Aes.EncryptLast(b6, kn);
            output[i + 7] = X86Aes.EncryptLast(b7, kn);
        }
        for (; i < output.Length; i++)
        {
            var b = counter.AsByte() ^ k[0];
            counter += one;
            for (int r = 1; r < Rounds; r++)
                b = X86Aes.Encrypt(b, k[r]);
            output[i] = X86Aes.EncryptLast(b, k[Rounds]);
        }
    }

    /// <summary>The eleven round keys (FIPS 197, section 5.2).</summary>
    private static Vector128<byte>[] Expand(Vector128<byte> key)
    {
        var keys = new Vector128<byte>[Rounds + 1];
        keys[0] = key;
        keys[1] = Next(keys[0], X86Aes.KeygenAssist(keys[0], 0x01));
        keys[2] = Next(keys[1], X86Aes.KeygenAssist(keys[1], 0x02));
        keys[3] = Next(keys[2], X86Aes.KeygenAssist(keys[2], 0x04));
        keys[4] = Next(keys[3], X86Aes.KeygenAssist(keys[3], 0x08));
        keys[5] = Next(keys[4], X86Aes.KeygenAssist(keys[4], 0x10));
        keys[6] = Next(keys[5], X86Aes.KeygenAssist(keys[5], 0x20));
        keys[7] = Next(keys[6], X86Aes.KeygenAssist(keys[6], 0x40));
        keys[8] = Next(keys[7], X86Aes.KeygenAssist(keys[7], 0x80));
        keys[9] = Next(keys[8], X86Aes.KeygenAssist(keys[8], 0x1b));
        keys[10] = Next(keys[9], X86Aes.KeygenAssist(keys[9], 0x36));
        return keys;
    }

    private static Vector128<byte> Next(Vector128<byte> previous, Vector128<byte> assist)
    {
        var word = previous.AsUInt32();
        uint w = assist.AsUInt32().GetElement(3);
        uint w0 = word.GetElement(0) ^ w;
        uint w1 = word.GetElement(1) ^ w0;
        uint w2 = word.GetElement(2) ^ w1;
        uint w3 = word.GetElement(3) ^ w2;
        return Vector128.Create(w0, w1, w2, w3).AsByte();
    }
}
