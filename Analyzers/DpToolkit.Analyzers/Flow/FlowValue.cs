using System.Collections.Immutable;
using System.Linq;

namespace DpToolkit.Analyzers.Flow;

/// <summary>What an expression may evaluate to.</summary>
public abstract class FlowValue
{
    public static FlowValue Unknown { get; } = new UnknownValue();

    /// <summary>A field that nothing was assigned to yet: whoever uses what it refers to, uses what another path assigned.</summary>
    public static FlowValue Null { get; } = new NullValue();

    /// <summary>All abstract objects it may be, or hold when it is a tuple.</summary>
    public virtual FlowSet<FlowObject> Objects => FlowSet<FlowObject>.Empty;

    /// <summary>The one abstract object that it must be, or null.</summary>
    public virtual FlowObject? Single => null;

    /// <summary>The compile-time value that it must have (boxed), or null.</summary>
    public virtual object? Constant => null;

    /// <summary>The one object that it must be, when it is of this kind.</summary>
    public FlowObject? SingleOf(FlowObjectKind kind) => Single is { } single && single.Kind == kind ? single : null;

    public static FlowValue Of(FlowObject value) => value.Itself;

    public static FlowValue Join(FlowValue left, FlowValue right)
    {
        if (ReferenceEquals(left, right) || left.Equals(right))
            return left;
        if (left is NullValue)
            return right;
        if (right is NullValue)
            return left;
        if (left is TupleValue a && right is TupleValue b && a.Elements.Length == b.Elements.Length)
            return new TupleValue(a.Elements.Zip(b.Elements, Join).ToImmutableArray());
        if (left is ObjectsValue || right is ObjectsValue)
            return new ObjectsValue(left.Objects.Union(right.Objects), IsPartial(left) || IsPartial(right));
        return Unknown;
    }

    private static bool IsPartial(FlowValue value) => value is not ObjectsValue { OrElse: false };

    private sealed class UnknownValue : FlowValue
    {
        public override string ToString() => "?";
    }

    private sealed class NullValue : FlowValue
    {
        public override string ToString() => "null";
    }
}
