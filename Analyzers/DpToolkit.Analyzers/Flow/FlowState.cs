using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers.Flow;

/// <summary>
/// What is known at one point of the program: what variables hold, and the state of every abstract object. Each state knows the one
/// it came from, so that two that part and meet again are compared only where they changed.
/// </summary>
public sealed class FlowState
{
    /// <summary>A set that grew beyond this costs more to clear than a new one.</summary>
    private const int MostCleared = 64;

    /// <summary>What <see cref="Changed"/> gave last: asked for so often that a new set each time would cost more than what it holds.</summary>
    [ThreadStatic]
    private static HashSet<object>? found;

    private readonly FlowState? earlier;
    private readonly object? changed;
    private readonly int age;

    private FlowState(ImmutableDictionary<object, FlowValue> variables, ImmutableDictionary<FlowObject, ObjectState> objects, FlowState? earlier, object? changed)
    {
        Variables = variables;
        Objects = objects;
        this.earlier = earlier;
        this.changed = changed;
        age = earlier is null ? 0 : earlier.age + 1;
    }

    public static FlowState Empty { get; } = new(ImmutableDictionary<object, FlowValue>.Empty, ImmutableDictionary<FlowObject, ObjectState>.Empty, null, null);

    /// <summary>Locals and parameters by symbol, fields by <see cref="FieldKey"/>, temporaries by <see cref="CaptureKey"/>.</summary>
    internal ImmutableDictionary<object, FlowValue> Variables { get; }

    internal ImmutableDictionary<FlowObject, ObjectState> Objects { get; }

    /// <summary>What is known about an object here.</summary>
    public ObjectState this[FlowObject value] => Objects.TryGetValue(value, out var state) ? state : ObjectState.External;

    /// <summary>What a local or parameter holds here.</summary>
    public FlowValue this[ISymbol variable] => Variables.TryGetValue(variable, out var value) ? value : FlowValue.Unknown;

    internal FlowState With(object key, FlowValue value) =>
        Variables.TryGetValue(key, out var known) && (ReferenceEquals(known, value) || known.Equals(value)) ? this : new(Variables.SetItem(key, value), Objects, this, key);

    internal FlowState With(FlowObject key, ObjectState state) =>
        Objects.TryGetValue(key, out var known) && ReferenceEquals(known, state) ? this : new(Variables, Objects.SetItem(key, state), this, key);

    /// <summary>What both agree on; <paramref name="left"/> itself where <paramref name="right"/> takes nothing from it.</summary>
    internal static FlowState Join(FlowState left, FlowState right)
    {
        if (ReferenceEquals(left, right))
            return left;
        var joined = left;
        foreach (object key in Changed(left, right))
        {
            joined = joined.JoinVariable(key, left, right);
            if (key is FlowObject value)
                joined = joined.JoinObject(value, left, right);
        }

        return joined;
    }

    /// <summary>This state with what it has become in <paramref name="later"/>, but for what isn't kept.</summary>
    internal FlowState Become(FlowState later, Func<object, bool> isKept)
    {
        var result = this;
        foreach (object key in Changed(this, later).Where(isKept))
        {
            if (later.Variables.TryGetValue(key, out var value))
                result = result.With(key, value);
            if (key is FlowObject item && later.Objects.TryGetValue(item, out var state))
                result = result.With(item, state);
        }

        return result;
    }

    internal bool IsSame(FlowState other) => Changed(this, other).All(key =>
        Equals(Variables.GetValueOrDefault(key), other.Variables.GetValueOrDefault(key))
        && (key is not FlowObject value || Equals(Objects.GetValueOrDefault(value), other.Objects.GetValueOrDefault(value))));

    /// <summary>What was set since the two were one: all else is the same in both.</summary>
    private static HashSet<object> Changed(FlowState left, FlowState right)
    {
        if (found is null or { Count: > MostCleared })
            found = new();
        var keys = found;
        keys.Clear();
        while (!ReferenceEquals(left, right))
        {
            bool fromRight = right.age > left.age;
            var younger = fromRight ? right : left;
            keys.Add(younger.changed!);
            if (fromRight)
                right = younger.earlier!;
            else
                left = younger.earlier!;
        }

        return keys;
    }

    private FlowState JoinVariable(object key, FlowState left, FlowState right)
    {
        var mine = left.Variables.GetValueOrDefault(key);
        var other = right.Variables.GetValueOrDefault(key);
        if (ReferenceEquals(mine, other))
            return this;
        return With(key, mine is not null && other is not null ? FlowValue.Join(mine, other) : key is FieldKey ? FlowValue.Join((mine ?? other)!, FlowValue.Unknown) : (mine ?? other)!);
    }

    private FlowState JoinObject(FlowObject key, FlowState left, FlowState right)
    {
        var mine = left.Objects.GetValueOrDefault(key);
        var other = right.Objects.GetValueOrDefault(key);
        return other is null ? this : With(key, mine is null ? other : ObjectState.Join(mine, other));
    }
}
