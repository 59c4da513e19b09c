using System.Collections;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace DpToolkit;

/// <summary>What can be seen of a batch without knowing its type: tensors, and lists, dictionaries and tuples of them.</summary>
internal static class BatchStructure
{
    /// <summary>Checks that dimension 0 of every tensor counts the batch's records.</summary>
    /// <exception cref="InvalidOperationException">A tensor's dimension 0 is something else.</exception>
    public static void CheckRows(object? batch, long records) => Walk(batch, "the batch", records);

    /// <summary>The same structure with every tensor's dimension 0 of size 0.</summary>
    /// <exception cref="NotSupportedException">The structure holds something else than tensors.</exception>
    public static TBatch Empty<TBatch>(TBatch sample) => (TBatch)Emptied(sample, "the batch", typeof(TBatch));

    private static void Walk(object? part, string path, long records)
    {
        switch (part)
        {
            case Tensor tensor:
                if (tensor.dim() == 0 || tensor.shape[0] != records)
                    throw new InvalidOperationException(
                        $"{Capital(path)} has shape [{string.Join(", ", tensor.shape)}] for {records} record(s): dimension 0 has to count the records, one row each. " +
                        "Change the collate function.");
                break;
            case IDictionary entries:
                foreach (DictionaryEntry entry in entries)
                    Walk(entry.Value, $"'{entry.Key}' of {path}", records);
                break;
            case IList items:
                for (int i = 0; i < items.Count; i++)
                    Walk(items[i], $"element {i} of {path}", records);
                break;
            case ITuple tuple:
                for (int i = 0; i < tuple.Length; i++)
                    Walk(tuple[i], $"item {i + 1} of {path}", records);
                break;
        }
    }

    private static object Emptied(object? part, string path, Type root)
    {
        switch (part)
        {
            case Tensor tensor:
                return empty([0, .. tensor.shape[1..]], tensor.dtype, tensor.device);
            case Array array:
                var copy = Array.CreateInstance(array.GetType().GetElementType()!, array.Length);
                for (int i = 0; i < array.Length; i++)
                    copy.SetValue(Emptied(array.GetValue(i), $"element {i} of {path}", root), i);
                return copy;
            case IDictionary entries when HasDefaultConstructor(entries):
                var dictionary = (IDictionary)Activator.CreateInstance(entries.GetType())!;
                foreach (DictionaryEntry entry in entries)
                    dictionary.Add(entry.Key, Emptied(entry.Value, $"'{entry.Key}' of {path}", root));
                return dictionary;
            case IList items when HasDefaultConstructor(items):
                var list = (IList)Activator.CreateInstance(items.GetType())!;
                for (int i = 0; i < items.Count; i++)
                    list.Add(Emptied(items[i], $"element {i} of {path}", root));
                return list;
            case ITuple tuple when tuple.Length < 8:
                var values = new object[tuple.Length];
                for (int i = 0; i < values.Length; i++)
                    values[i] = Emptied(tuple[i], $"item {i + 1} of {path}", root);
                return Activator.CreateInstance(tuple.GetType(), values)!;
            default:
                throw new NotSupportedException(
                    $"A Poisson batch can be empty, and an empty {root.Name} can't be made: {path} is {part?.GetType().Name ?? "null"}, not a tensor, " +
                    "list, dictionary or tuple of tensors. Give the private loader an emptyBatch function.");
        }
    }

    private static bool HasDefaultConstructor(object value) => value.GetType().GetConstructor(Type.EmptyTypes) is not null;

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
