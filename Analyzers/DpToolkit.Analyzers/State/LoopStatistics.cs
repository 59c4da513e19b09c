using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DpToolkit.Analyzers.State;

/// <summary>Statistics that a loop over a loader of the private set collects, for a set, a layer or a loss outside that loop.</summary>
internal static class LoopStatistics
{
    public static IEnumerable<SyntaxNode> Places(ProgramFlow program, FlowHistory history, MadePrivate made)
    {
        if (made.Loader is not { } given)
            yield break;
        foreach (var iterated in history.All(FlowEventKind.Iterate))
        {
            if (iterated.Receiver.Single is not { } loader || PrivateBatches.LoopOf(iterated) is not { } loop || Trains(history, loop))
                continue;
            bool isPrivate = loader == made.PrivateLoader || PrivateBatches.IsOver(FlowState.Join(iterated.Before, made.Event.Before), loader, given);
            if (!isPrivate || !iterated.Result.Objects.Any(batch => IsUsed(history, loop, batch)))
                continue;
            yield return history.Events.FirstOrDefault(e => StatisticCalls.IsStatistic(e) && LoopVariables.LoopsAround(e).Contains(loop) && StatisticCalls.Given(e).Any(o => IsFrom(e, o, iterated)))?.Operation.Syntax
                ?? loop.Expression;
        }
    }

    private static bool Trains(FlowHistory history, SyntaxNode loop) =>
        history.Events.Any(e => e.Kind is FlowEventKind.Step or FlowEventKind.Backward && LoopVariables.LoopsAround(e).Contains(loop));

    private static bool IsFrom(FlowEvent statistic, FlowObject value, FlowEvent iterated) =>
        iterated.Result.Objects.Contains(value) || statistic.Before[value].Sources.Overlaps(iterated.Result.Objects);

    private static bool IsUsed(FlowHistory history, SyntaxNode loop, FlowObject batch) =>
        history.Events.Any(e => !LoopVariables.LoopsAround(e).Contains(loop) && e.Kind switch
        {
            FlowEventKind.Create => e.Subjects.Any(o => o.Kind is FlowObjectKind.Model or FlowObjectKind.Dataset or FlowObjectKind.Loader) && e.Arguments.Any(a => Has(a.Value, e, batch)),
            FlowEventKind.Backward => Has(e.Receiver, e, batch),
            _ => false,
        });

    private static bool Has(FlowValue given, FlowEvent at, FlowObject value) => given.Objects.Any(o => o == value || at.Before[o].Sources.Contains(value));
}
