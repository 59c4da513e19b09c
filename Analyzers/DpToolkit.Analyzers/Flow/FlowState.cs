using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers.Flow;

/// <summary>What is known at one point of the program: what variables hold, and the state of every abstract object.</summary>
public sealed class FlowState
{
    public static FlowState Empty { get; } = new(ImmutableDictionary<object, FlowValue>.Empty, ImmutableDictionary<FlowObject, ObjectState>.Empty);

    internal FlowState(ImmutableDictionary<object, FlowValue> variables, ImmutableDictionary<FlowObject, ObjectState> objects)
    {
        Variables = variables;
        Objects = objects;
    }

    /// <summary>Locals and parameters by symbol, fields by <see cref="FieldKey"/>, temporaries by <see cref="CaptureKey"/>.</summary>
    internal ImmutableDictionary<object, FlowValue> Variables { get; }

    internal ImmutableDictionary<FlowObject, ObjectState> Objects { get; }

    /// <summary>What is known about an object here.</summary>
    public ObjectState this[FlowObject value] => Objects.TryGetValue(value, out var state) ? state : ObjectState.External;

    /// <summary>What a local or parameter holds here.</summary>
    public FlowValue this[ISymbol variable] => Variables.TryGetValue(variable, out var value) ? value : FlowValue.Unknown;

    internal FlowState With(object key, FlowValue value) => new(Variables.SetItem(key, value), Objects);

    internal FlowState With(FlowObject key, ObjectState state) => new(Variables, Objects.SetItem(key, state));

    internal static FlowState Join(FlowState left, FlowState right)
    {
        if (ReferenceEquals(left, right))
            return left;
        var variables = left.Variables;
        if (!ReferenceEquals(left.Variables, right.Variables))
        {
            foreach (var pair in right.Variables)
            {
                if (variables.TryGetValue(pair.Key, out var mine))
                {
                    var joined = FlowValue.Join(mine, pair.Value);
                    if (!ReferenceEquals(joined, mine))
                        variables = variables.SetItem(pair.Key, joined);
                }
                else
                {
                    variables = variables.SetItem(pair.Key, pair.Key is FieldKey ? FlowValue.Join(pair.Value, FlowValue.Unknown) : pair.Value);
                }
            }

            foreach (var pair in left.Variables)
                if (pair.Key is FieldKey && !right.Variables.ContainsKey(pair.Key))
                    variables = variables.SetItem(pair.Key, FlowValue.Join(pair.Value, FlowValue.Unknown));
        }

        var objects = left.Objects;
        if (!ReferenceEquals(left.Objects, right.Objects))
            foreach (var pair in right.Objects)
            {
                if (!objects.TryGetValue(pair.Key, out var mine))
                    objects = objects.Add(pair.Key, pair.Value);
                else if (ObjectState.Join(mine, pair.Value) is var joined && !ReferenceEquals(joined, mine))
                    objects = objects.SetItem(pair.Key, joined);
            }

        return ReferenceEquals(variables, left.Variables) && ReferenceEquals(objects, left.Objects) ? left : new(variables, objects);
    }

    internal bool IsSame(FlowState other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (Variables.Count != other.Variables.Count || Objects.Count != other.Objects.Count)
            return false;
        if (!ReferenceEquals(Variables, other.Variables))
            foreach (var pair in Variables)
                if (!other.Variables.TryGetValue(pair.Key, out var value) || !(ReferenceEquals(value, pair.Value) || value.Equals(pair.Value)))
                    return false;
        if (!ReferenceEquals(Objects, other.Objects))
            foreach (var pair in Objects)
                if (!other.Objects.TryGetValue(pair.Key, out var state) || !(ReferenceEquals(state, pair.Value) || state.Equals(pair.Value)))
                    return false;
        return true;
    }
}
