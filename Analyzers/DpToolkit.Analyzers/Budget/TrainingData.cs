using System;
using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.Flow;

namespace DpToolkit.Analyzers.Budget;

/// <summary>What a private training spends on, and who counts it.</summary>
internal static class TrainingData
{
    /// <summary>True for an engine with an accountant of its own and no ledger.</summary>
    public static bool IsAccountedAlone(FlowEvent made) =>
        made.Receiver.SingleOf(FlowObjectKind.Engine) is { IsExternal: false } engine && !made.Before[engine].May(FlowEventKind.Escape)
        && made.Before[engine].All(FlowEventKind.Create).FirstOrDefault() is { } born
        && born.Argument("ledger") is null && (born.Argument("accountant") is not { } accountant || IsOwn(accountant, born));

    /// <summary>The data sets behind a training, or its loader where none is known.</summary>
    public static HashSet<FlowObject> Of(FlowEvent made)
    {
        var given = made.Arguments.SelectMany(a => a.Value.Single is { } single ? new[] { single } : Array.Empty<FlowObject>())
            .Where(o => o.Kind is FlowObjectKind.Loader or FlowObjectKind.Dataset).ToList();
        var sets = given.SelectMany(o => made.Before[o].Sources.Append(o)).Where(o => o.Kind == FlowObjectKind.Dataset).ToList();
        return new HashSet<FlowObject>(sets.Count > 0 ? sets : given);
    }

    /// <summary>A loop that trains a new model from each hyper-parameter.</summary>
    public static bool IsSweep(FlowEvent made) =>
        made.Before[made.Receiver.Single!].IsRepeated && made.Value("model").Single is { } model && made.Before[model].IsRepeated && LoopVariables.ReachArguments(made);

    /// <summary>An accountant made in the argument itself can't be shared.</summary>
    private static bool IsOwn(FlowArgument accountant, FlowEvent born) =>
        accountant.Value.SingleOf(FlowObjectKind.Accountant) is { Creation: { } creation } && born.Operation.Syntax.Span.Contains(creation.Syntax.Span);
}
