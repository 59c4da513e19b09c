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
            foreach (var part in held.Concat(state[owner].Sources).ToList())
                if (part.Kind == FlowObjectKind.Model && parts.Add(part))
                    pending.Push(part);
        }

        return parts;
    }
}
