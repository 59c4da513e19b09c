using System.Linq;

namespace DpToolkit.Analyzers.Flow;

/// <summary>One of some abstract objects, or something else where <paramref name="orElse"/>.</summary>
public sealed class ObjectsValue(FlowSet<FlowObject> objects, bool orElse) : FlowValue
{
    public override FlowSet<FlowObject> Objects { get; } = objects;

    public bool OrElse { get; } = orElse;

    public override FlowObject? Single { get; } = !orElse && objects.Count == 1 ? objects.First() : null;

    public override bool Equals(object? obj) => obj is ObjectsValue other && other.OrElse == OrElse && other.Objects.Equals(Objects);

    public override int GetHashCode() => Objects.GetHashCode();

    public override string ToString() => string.Join(" | ", Objects) + (OrElse ? " | ?" : "");
}
