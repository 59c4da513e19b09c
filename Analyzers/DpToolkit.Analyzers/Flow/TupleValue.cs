using System.Collections.Immutable;
using System.Linq;

namespace DpToolkit.Analyzers.Flow;

/// <summary>A tuple, element by element.</summary>
public sealed class TupleValue(ImmutableArray<FlowValue> elements) : FlowValue
{
    public ImmutableArray<FlowValue> Elements { get; } = elements;

    public override FlowSet<FlowObject> Objects { get; } = elements.Aggregate(FlowSet<FlowObject>.Empty, (all, element) => all.Union(element.Objects));

    public override bool Equals(object? obj) => obj is TupleValue other && other.Elements.SequenceEqual(Elements);

    public override int GetHashCode() => Elements.Length;

    public override string ToString() => $"({string.Join(", ", Elements)})";
}
