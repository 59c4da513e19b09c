using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DpToolkit;

/// <summary>Uniform 64-bit words to standard normal values, in double precision, in place.</summary>
/// <remarks>
/// Box and Muller (1958): with u in (0, 1] and an angle t uniform over the circle, sqrt(-2 ln u) cos t and sqrt(-2 ln u) sin t
/// are independent standard normals. u has the full 64 bits (the largest value is sqrt(128 ln 2) = 9.42; what is cut off has
/// probability 5e-21), the angle 62 bits and two signs. No branches and no tables: the time doesn't depend on the values.
/// Only correctly rounded operations are used, in one order: every machine gives the same bits.
/// </remarks>
internal static class GaussianTransform
{
    /// <summary>Words (and values) a group: 16 radii, then 16 angles.</summary>
    public const int Group = 32;

    private const int Half = Group / 2;
    private const int Lanes = 4;

    /// <summary>Replaces words by values.</summary>
    /// <param name="words">A multiple of <see cref="Group"/> words; they come back as the bits of doubles.</param>
    /// <returns>The same memory as doubles.</returns>
    public static Span<double> InPlace(Span<ulong> words)
    {
        if (words.Length % Group != 0)
            throw new ArgumentException($"A multiple of {Group} words was expected, {words.Length} came.", nameof(words));
        ref ulong first = ref MemoryMarshal.GetReference(words);
        for (int group = 0; group < words.Length; group += Group)
        {
            for (int i = group; i < group + Half; i += Lanes)
            {
                var (a, b) = Pair(Vector256.LoadUnsafe(ref first, (nuint)i), Vector256.LoadUnsafe(ref first, (nuint)(i + Half)));
                a.AsUInt64().StoreUnsafe(ref first, (nuint)i);
                b.AsUInt64().StoreUnsafe(ref first, (nuint)(i + Half));
            }
        }
        return MemoryMarshal.Cast<ulong, double>(words);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> A, Vector256<double> B) Pair(Vector256<ulong> radiusBits, Vector256<ulong> angleBits)
    {
        // The first quadrant is centered: with x in [-pi/4, pi/4), cos(x + pi/4) and sin(x + pi/4) are (c - s)/sqrt 2 and
        // (c + s)/sqrt 2; sqrt 2 cancels against the radius, and two bits give the signs.
        var radius = Vector256.Sqrt(MinusLog(radiusBits | Vector256.Create(1UL)));
        var x = Vector256.ConvertToDouble(angleBits.AsInt64()) * Vector256.Create(Math.PI / 2 / 18446744073709551616.0);
        var (sin, cos) = SinCos(x);
        var sign = Vector256.Create(1UL << 63);
        var a = (radius * (cos - sin)).AsUInt64() ^ (angleBits << 63);
        var b = (radius * (cos + sin)).AsUInt64() ^ ((angleBits << 62) & sign);
        return (a.AsDouble(), b.AsDouble());
    }

    /// <summary>-ln(w / 2^64) for w of at least 1: ln m by 2 atanh((m - 1)/(m + 1)), m in [sqrt 1/2, sqrt 2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> MinusLog(Vector256<ulong> word)
    {
        var bits = Vector256.ConvertToDouble(word).AsUInt64();
        var exponent = (bits - Vector256.Create(BitConverter.DoubleToUInt64Bits(0.70710678118654752))) >> 52;
        var m = (bits - (exponent << 52)).AsDouble();
        var k = (exponent | Vector256.Create(BitConverter.DoubleToUInt64Bits(4503599627370496.0))).AsDouble()
            - Vector256.Create(4503599627370496.0 + 64.0);
        var s = (m - Vector256<double>.One) / (m + Vector256<double>.One);
        var z = s * s;
        var p = Vector256.Create(2.0 / 19);
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(2.0 / 17));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(2.0 / 15));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(2.0 / 13));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(2.0 / 11));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(2.0 / 9));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(2.0 / 7));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(2.0 / 5));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(2.0 / 3));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(2.0));
        var log = Vector256.FusedMultiplyAdd(k, Vector256.Create(0.69314718055994531), p * s);
        return Vector256<double>.Zero - log;
    }

    /// <summary>Taylor series on [-pi/4, pi/4]; the remainders are below 5e-17 and 2e-15.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> Sin, Vector256<double> Cos) SinCos(Vector256<double> x)
    {
        var z = x * x;
        var s = Vector256.Create(-1.0 / 1307674368000);
        s = Vector256.FusedMultiplyAdd(s, z, Vector256.Create(1.0 / 6227020800));
        s = Vector256.FusedMultiplyAdd(s, z, Vector256.Create(-1.0 / 39916800));
        s = Vector256.FusedMultiplyAdd(s, z, Vector256.Create(1.0 / 362880));
        s = Vector256.FusedMultiplyAdd(s, z, Vector256.Create(-1.0 / 5040));
        s = Vector256.FusedMultiplyAdd(s, z, Vector256.Create(1.0 / 120));
        s = Vector256.FusedMultiplyAdd(s, z, Vector256.Create(-1.0 / 6));
        s = Vector256.FusedMultiplyAdd(s * z, x, x);
        var c = Vector256.Create(-1.0 / 87178291200);
        c = Vector256.FusedMultiplyAdd(c, z, Vector256.Create(1.0 / 479001600));
        c = Vector256.FusedMultiplyAdd(c, z, Vector256.Create(-1.0 / 3628800));
        c = Vector256.FusedMultiplyAdd(c, z, Vector256.Create(1.0 / 40320));
        c = Vector256.FusedMultiplyAdd(c, z, Vector256.Create(-1.0 / 720));
        c = Vector256.FusedMultiplyAdd(c, z, Vector256.Create(1.0 / 24));
        c = Vector256.FusedMultiplyAdd(c, z, Vector256.Create(-0.5));
        c = Vector256.FusedMultiplyAdd(c, z, Vector256<double>.One);
        return (s, c);
    }
}
