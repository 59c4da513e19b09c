using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DpToolkit.Analyzers.Flow;

/// <summary>The batches of private samples that a program's loops hand out.</summary>
internal static class PrivateBatches
{
    /// <summary>What loops over private loaders hand out: those that came out of MakePrivate.</summary>
    public static HashSet<FlowObject> Of(ProgramFlow program, FlowHistory history) =>
        Batches(history, iterated => IsPrivate(program, iterated.Receiver.Single!));

    /// <summary>These, and what ordinary loaders over the same data hand out afterwards, unless they are trained on: that is a fault of its own.</summary>
    public static HashSet<FlowObject> WithOriginals(ProgramFlow program, FlowHistory history)
    {
        var made = MadePrivate.In(history).ToList();
        return Batches(history, iterated => IsPrivate(program, iterated.Receiver.Single!)
            || made.Any(m => m.Loader is { } given && iterated.Before[given].Must(m.Event) && IsOver(iterated.Before, iterated.Receiver.Single!, given) && !Trains(history, iterated)));
    }

    /// <summary>The loop that goes through the loader.</summary>
    public static CommonForEachStatementSyntax? LoopOf(FlowEvent iterated) =>
        iterated.Operation.Syntax.AncestorsAndSelf().OfType<CommonForEachStatementSyntax>().FirstOrDefault(loop => loop.Expression.FullSpan.Contains(iterated.Operation.Syntax.Span));

    /// <summary>True for a loader that came out of MakePrivate.</summary>
    public static bool IsPrivate(ProgramFlow program, FlowObject loader) => loader.Type.DerivesFrom(program.Compilation.Symbols.PoissonDataLoader);

    private static HashSet<FlowObject> Batches(FlowHistory history, System.Func<FlowEvent, bool> isPrivate)
    {
        var batches = new HashSet<FlowObject>();
        foreach (var iterated in history.All(FlowEventKind.Iterate).Where(e => e.Receiver.Single is not null && isPrivate(e)))
            batches.UnionWith(iterated.Result.Objects);
        return batches;
    }

    /// <summary>True when two loaders are one, or go over one data set; parts of one set are different sets.</summary>
    public static bool IsOver(FlowState state, FlowObject loader, FlowObject given) =>
        loader == given || Datasets(state, given).Intersect(Datasets(state, loader)).Any();

    /// <summary>True when a value was computed from one of the batches.</summary>
    public static bool AreIn(FlowValue value, FlowState state, HashSet<FlowObject> batches) =>
        value.Objects.Any(o => batches.Contains(o) || state[o].Sources.Overlaps(batches));

    /// <summary>The data sets that a loader goes over; where one is a part of another, only the part.</summary>
    public static IEnumerable<FlowObject> Datasets(FlowState state, FlowObject loader)
    {
        var sets = state[loader].Sources.Where(source => source.Kind == FlowObjectKind.Dataset).ToList();
        return sets.Where(set => !sets.Any(other => other != set && state[other].Sources.Contains(set)));
    }

    private static bool Trains(FlowHistory history, FlowEvent iterated) =>
        LoopOf(iterated) is { } loop && history.All(FlowEventKind.Step).Any(step => LoopVariables.LoopsAround(step).Contains(loop));
}
