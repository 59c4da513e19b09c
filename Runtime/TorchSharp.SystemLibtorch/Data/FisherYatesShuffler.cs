using System.Collections;

namespace TorchSharp.Utils;

/// <summary>Every index below a size once, in another order at each enumeration (in the same one if seeded).</summary>
public class FisherYatesShuffler(long size, int? seed = null) : IEnumerable<long>
{
    public IEnumerator<long> GetEnumerator()
    {
        var random = seed is { } value ? new Random(value) : new Random();
        var moved = new Dictionary<long, long>();
        for (var left = size; left > 0; left--)
        {
            var at = random.NextInt64(left);
            yield return moved.GetValueOrDefault(at, at);
            moved[at] = moved.GetValueOrDefault(left - 1, left - 1);
            moved.Remove(left - 1);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
