using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace TorchSharp.Utils;

/// <summary>A dictionary that enumerates in the order of insertion, as (key, value) pairs.</summary>
public class OrderedDict<TKey, TValue> : IDictionary<TKey, TValue>, IEnumerable<(TKey, TValue)> where TKey : notnull
{
    private readonly Dictionary<TKey, TValue> values = [];
    private readonly List<TKey> order = [];

    public TValue this[TKey key]
    {
        get => values[key];
        set
        {
            if (!values.ContainsKey(key)) order.Add(key);
            values[key] = value;
        }
    }

    public int Count => order.Count;

    public bool IsReadOnly => false;

    public ICollection<TKey> Keys => order;

    public ICollection<TValue> Values => order.Select(key => values[key]).ToList();

    public void Add(TKey key, TValue value)
    {
        values.Add(key, value);
        order.Add(key);
    }

    public void Add((TKey, TValue) item) => Add(item.Item1, item.Item2);

    public void Add(KeyValuePair<TKey, TValue> item) => Add(item.Key, item.Value);

    public bool TryAdd(TKey key, TValue value)
    {
        if (!values.TryAdd(key, value)) return false;
        order.Add(key);
        return true;
    }

    public bool Remove(TKey key) => values.Remove(key) && order.Remove(key);

    public bool Remove(KeyValuePair<TKey, TValue> item) => Remove(item.Key);

    public void clear() => Clear();

    public void Clear()
    {
        values.Clear();
        order.Clear();
    }

    public bool ContainsKey(TKey key) => values.ContainsKey(key);

    public bool Contains(KeyValuePair<TKey, TValue> item) => values.TryGetValue(item.Key, out var value) && EqualityComparer<TValue>.Default.Equals(value, item.Value);

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value) => values.TryGetValue(key, out value);

    public void CopyTo(KeyValuePair<TKey, TValue>[] array, int arrayIndex)
    {
        foreach (var key in order) array[arrayIndex++] = new(key, values[key]);
    }

    internal IEnumerable<(TKey, TValue)> Pairs => order.Select(key => (key, values[key]));

    public IEnumerator<(TKey, TValue)> GetEnumerator() => Pairs.GetEnumerator();

    IEnumerator<KeyValuePair<TKey, TValue>> IEnumerable<KeyValuePair<TKey, TValue>>.GetEnumerator() =>
        order.Select(key => new KeyValuePair<TKey, TValue>(key, values[key])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
