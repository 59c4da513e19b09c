using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace DpToolkit.Analyzers.Flow;

/// <summary>Some of the objects, or of the events, of one flow. A value: a bit for each, in the order in which the flow met them.</summary>
public sealed class FlowSet<T> : IReadOnlyCollection<T>
    where T : class, INumbered<T>
{
    private readonly IReadOnlyList<T> all;
    private readonly ulong[] bits;

    private FlowSet(IReadOnlyList<T> all, ulong[] bits)
    {
        this.all = all;
        this.bits = bits;
    }

    public static FlowSet<T> Empty { get; } = new([], []);

    public bool IsEmpty => bits.Length == 0;

    public int Count
    {
        get
        {
            int count = 0;
            foreach (ulong word in bits)
                for (ulong rest = word; rest != 0; rest &= rest - 1)
                    count++;
            return count;
        }
    }

    public static FlowSet<T> Of(IEnumerable<T> items)
    {
        var set = Empty;
        foreach (var item in items)
            set = set.Add(item);
        return set;
    }

    public bool Contains(T item) => Has(item.Number) && ReferenceEquals(all[item.Number], item);

    public bool Overlaps(IEnumerable<T> items) => items.Any(Contains);

    public FlowSet<T> Add(T item)
    {
        if (Has(item.Number))
            return this;
        var sum = new ulong[Math.Max(bits.Length, (item.Number >> 6) + 1)];
        bits.CopyTo(sum, 0);
        sum[item.Number >> 6] |= 1UL << item.Number;
        return new(item.All, sum);
    }

    public FlowSet<T> Remove(T item)
    {
        if (!Has(item.Number))
            return this;
        var rest = (ulong[])bits.Clone();
        rest[item.Number >> 6] &= ~(1UL << item.Number);
        return Trimmed(rest);
    }

    /// <summary>The items of both; this very set where <paramref name="other"/> adds none.</summary>
    public FlowSet<T> Union(FlowSet<T> other)
    {
        if (other.IsSubsetOf(this))
            return this;
        if (IsSubsetOf(other))
            return other;
        var (longer, shorter) = bits.Length >= other.bits.Length ? (bits, other.bits) : (other.bits, bits);
        var sum = (ulong[])longer.Clone();
        for (int i = 0; i < shorter.Length; i++)
            sum[i] |= shorter[i];
        return new(all, sum);
    }

    /// <summary>The items that both have; this very set where <paramref name="other"/> has them all.</summary>
    public FlowSet<T> Intersect(FlowSet<T> other)
    {
        if (IsSubsetOf(other))
            return this;
        var common = new ulong[Math.Min(bits.Length, other.bits.Length)];
        for (int i = 0; i < common.Length; i++)
            common[i] = bits[i] & other.bits[i];
        return Trimmed(common);
    }

    public bool IsSubsetOf(FlowSet<T> other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (bits.Length > other.bits.Length)
            return false;
        for (int i = 0; i < bits.Length; i++)
            if ((bits[i] & ~other.bits[i]) != 0)
                return false;
        return true;
    }

    public override bool Equals(object? obj) => obj is FlowSet<T> other && other.bits.Length == bits.Length && IsSubsetOf(other) && other.IsSubsetOf(this);

    public override int GetHashCode() => bits.Length == 0 ? 0 : bits[bits.Length - 1].GetHashCode();

    public IEnumerator<T> GetEnumerator()
    {
        for (int i = 0; i < bits.Length; i++)
        {
            int number = i << 6;
            for (ulong rest = bits[i]; rest != 0; rest >>= 1, number++)
                if ((rest & 1) != 0)
                    yield return all[number];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private bool Has(int number) => number >> 6 < bits.Length && (bits[number >> 6] & 1UL << number) != 0;

    /// <summary>Without empty words at the end, so that equal sets have equal bits.</summary>
    private FlowSet<T> Trimmed(ulong[] words)
    {
        int length = words.Length;
        while (length > 0 && words[length - 1] == 0)
            length--;
        if (length == 0)
            return Empty;
        Array.Resize(ref words, length);
        return new(all, words);
    }
}
