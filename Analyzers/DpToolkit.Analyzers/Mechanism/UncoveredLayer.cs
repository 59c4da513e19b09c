using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Mechanism;

/// <summary>A trainable layer of a private model that the private optimizer doesn't hold.</summary>
internal static class UncoveredLayer
{
    /// <summary>How to name the layer, or null where there is none, or none that is sure.</summary>
    public static string? Of(FlowHistory history, MadePrivate made)
    {
        var state = made.Event.Before;
        if (made.Model is not { IsExternal: false } model || made.Optimizer is not { IsExternal: false } optimizer || Held(state, optimizer) is not { } held)
            return null;
        if (held.Contains(model))
            return IsSomeOf(history, optimizer) && !ModelParts.Of(state, model).Any(part => MayBeFrozen(history, made, part)) ? "the rest of the model" : null;
        if (!ModelParts.Of(state, model).Overlaps(held))
            return null;
        foreach (var layer in ModelParts.Of(state, model))
        {
            if (held.Contains(layer) || layer.IsExternal || layer.Type is not { } type || !LayerSemantics.IsTrainable(type.Name) || MayBeFrozen(history, made, layer))
                continue;
            return state.Variables.Where(pair => pair.Value.Single == layer).Select(pair => pair.Key).OfType<FieldKey>().FirstOrDefault() is { } field
                ? $"'{field.Field.Name}' ({type.Name})"
                : type.Name;
        }

        return null;
    }

    /// <summary>The modules whose parameters the optimizer was made from; null where something else may be among them.</summary>
    private static HashSet<FlowObject>? Held(FlowState state, FlowObject optimizer)
    {
        var sources = state[optimizer].Sources;
        var lists = sources.Where(o => o.Kind == FlowObjectKind.Parameters).ToList();
        var models = sources.Where(o => o.Kind == FlowObjectKind.Model).ToList();
        if (lists.Count == 0 || models.Count == 0 || sources.Any(o => o.Kind is FlowObjectKind.Other or FlowObjectKind.Tensor) || models.Any(o => o.IsExternal || state[o].May(FlowEventKind.Escape)))
            return null;
        return new HashSet<FlowObject>(models.SelectMany(o => ModelParts.Of(state, o)));
    }

    /// <summary>True for <c>model.parameters().Take(2)</c>.</summary>
    private static bool IsSomeOf(FlowHistory history, FlowObject optimizer) =>
        history.All(FlowEventKind.Create).Where(e => e.Subjects.Contains(optimizer)).SelectMany(e => e.Arguments).SelectMany(a => a.Operation.DescendantsAndSelf()).OfType<IInvocationOperation>()
            .Any(call => call.TargetMethod is { Name: "Take" or "Skip" or "TakeLast" or "SkipLast", ContainingType.Name: "Enumerable" });

    private static bool MayBeFrozen(FlowHistory history, MadePrivate made, FlowObject layer)
    {
        var state = made.Event.Before;
        return ModelParts.Of(state, made.Model!).Any(part => state[part].May(FlowEventKind.Escape) && ModelParts.Of(state, part).Contains(layer))
            || history.Events.Any(e => e.Name is "requires_grad" or "requires_grad_" && e.Kind is FlowEventKind.Write or FlowEventKind.Use
                && (e.Receiver.Objects.IsEmpty || e.Receiver.Objects.SelectMany(o => e.Before[o].Sources.Append(o)).Where(o => o.Kind == FlowObjectKind.Model).Any(o => ModelParts.Of(state, o).Contains(layer))));
    }
}
