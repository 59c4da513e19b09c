using System.Collections.Generic;
using System.Linq;

namespace DpToolkit.Analyzers.Flow;

/// <summary>The modules that a model is made of.</summary>
internal static class ModelParts
{
    /// <summary>The model, what its fields hold, and what it was made from, as far as that is known.</summary>
    public static HashSet<FlowObject> Of(FlowState state, FlowObject model)
    {
        var parts = new HashSet<FlowObject> { model };
        var pending = new Stack<FlowObject>(parts);
        while (pending.Count > 0)
        {
            var owner = pending.Pop();
            var held = state.Variables.Where(pair => pair.Key is FieldKey key && ReferenceEquals(key.Owner, owner)).SelectMany(pair => pair.Value.Objects);
            foreach (var part in held.Concat(MadeFrom(state, owner)).ToList())
                if (part.Kind == FlowObjectKind.Model && parts.Add(part))
                    pending.Push(part);
        }

        return parts;
    }

    /// <summary>The modules that a module was made from; not those that only computed a tensor which it was given.</summary>
    public static IEnumerable<FlowObject> MadeFrom(FlowState state, FlowObject model)
    {
        var sources = state[model].Sources;
        var tensors = sources.Where(source => source.Kind == FlowObjectKind.Tensor).ToList();
        var direct = tensors.Count == 0 ? null : WithoutTensors(model);
        return sources.Where(source => source.Kind == FlowObjectKind.Model && (direct is null || direct.Contains(source) || !tensors.Any(tensor => state[tensor].Sources.Contains(source))));
    }

    private static HashSet<FlowObject> WithoutTensors(FlowObject made)
    {
        var all = new HashSet<FlowObject> { made };
        var pending = new Stack<FlowObject>(all);
        while (pending.Count > 0)
            foreach (var input in pending.Pop().Inputs)
                if (input.Kind != FlowObjectKind.Tensor && all.Add(input))
                    pending.Push(input);
        return all;
    }
}
