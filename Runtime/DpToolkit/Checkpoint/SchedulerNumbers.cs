using System.Globalization;
using System.Reflection;
using static TorchSharp.torch.optim;
using static TorchSharp.torch.optim.lr_scheduler;

namespace DpToolkit.Checkpoint;

/// <summary>
/// The numbers inside a learning rate scheduler. TorchSharp's have no state_dict; as PyTorch does, every field that holds a number, a
/// list of numbers or other schedulers is kept, and functions are not.
/// </summary>
internal static class SchedulerNumbers
{
    public static StoredScheduler Save(LRScheduler scheduler) =>
        new(scheduler.GetType().Name, Slots(scheduler).ToDictionary(slot => slot.Path, slot => slot.Get()));

    /// <summary>Says what doesn't fit; null when all does.</summary>
    public static string? Difference(StoredScheduler stored, LRScheduler scheduler)
    {
        var name = scheduler.GetType().Name;
        if (stored.Type != name)
            return $"a {stored.Type} where a {name} was given now";
        var own = Slots(scheduler).ToDictionary(slot => slot.Path, slot => slot.Get().Length);
        return own.Count == stored.Values.Count && own.All(slot => stored.Values.TryGetValue(slot.Key, out var values) && values.Length == slot.Value)
            ? null
            : $"a {name} with other parts than the one given now (another number of groups, or another version of TorchSharp)";
    }

    public static void Load(StoredScheduler stored, LRScheduler scheduler)
    {
        foreach (var slot in Slots(scheduler))
            slot.Set(stored.Values[slot.Path]);
    }

    private static List<Slot> Slots(LRScheduler scheduler)
    {
        var slots = new List<Slot>();
        Collect(scheduler, "", slots);
        return slots;
    }

    private static void Collect(object scheduler, string path, List<Slot> slots)
    {
        for (var type = scheduler.GetType(); type is not null && type != typeof(object); type = type.BaseType)
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                Collect(scheduler, field, $"{path}{type.Name}.{field.Name}", slots);
    }

    private static void Collect(object scheduler, FieldInfo field, string path, List<Slot> slots)
    {
        var type = field.FieldType;
        if (type.IsEnum || type == typeof(bool) || type == typeof(int) || type == typeof(long) || type == typeof(float) || type == typeof(double))
        {
            slots.Add(new(path, () => [Number(field.GetValue(scheduler)!)], values => field.SetValue(scheduler, Value(values[0], type))));
            return;
        }
        switch (field.GetValue(scheduler))
        {
            case IList<double> list:
                slots.Add(new(path, () => [.. list], values =>
                {
                    for (var i = 0; i < values.Length; i++)
                        list[i] = values[i];
                }));
                break;
            case LRScheduler inner:
                Collect(inner, path + "/", slots);
                break;
            case IEnumerable<LRScheduler> several:
                foreach (var (inner, number) in several.Select((inner, number) => (inner, number)))
                    Collect(inner, $"{path}[{number}]/", slots);
                break;
            default:
                if (!IsSetting(field))
                    throw new CheckpointException($"The scheduler's field {path} ({type.Name}) can't be stored: its state has to be numbers and lists of double; make the field readonly if it never changes.");
                break;
        }
    }

    /// <summary>TorchSharp's own schedulers change numbers alone; in others, what isn't readonly may be state.</summary>
    private static bool IsSetting(FieldInfo field) =>
        field.IsInitOnly || field.DeclaringType!.Assembly == typeof(LRScheduler).Assembly
        || typeof(Delegate).IsAssignableFrom(field.FieldType) || typeof(Optimizer).IsAssignableFrom(field.FieldType) || field.FieldType == typeof(string);

    private static double Number(object value) => value is bool flag ? flag ? 1 : 0 : Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static object Value(double number, Type type) => type.IsEnum
        ? Enum.ToObject(type, (long)number)
        : type == typeof(bool) ? number != 0 : Convert.ChangeType(number, type, CultureInfo.InvariantCulture);

    private sealed record Slot(string Path, Func<double[]> Get, Action<double[]> Set);
}
