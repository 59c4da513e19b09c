using System;
using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Budget;

/// <summary>DP5009: training that goes on from a checkpoint while the accountant begins at zero.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ResumedWithoutAccountantRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.ResumedWithoutAccountant,
        DiagnosticSeverity.Error,
        "Training resumed without the accountant's state",
        "Training goes on from these weights while the accountant begins at zero, so what was spent on them is forgotten; take up what engine.SaveCheckpoint saved by engine.LoadCheckpoint, or keep a ledger");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        var saved = new Lazy<List<SavedFile>>(() => SavedFiles(program).ToList());
        foreach (var history in program.Histories)
            foreach (var made in MadePrivate.In(history))
            {
                if (made.Model is null || !made.Steps.Any() || !TrainingData.IsAccountedAlone(made.Event) || IsRestored(history, made))
                    continue;
                foreach (var load in history.All(FlowEventKind.Load).Where(e => e.Arguments.Length > 0 && IsOneRun(e, made) && Begins(e, made)))
                {
                    var file = CheckpointPath.Of(program, load);
                    bool isOurs = saved.Value.Any(other => (other.InLoop || other.Made == made.Event || IsOnSameData(other, made)) && other.Path.IsSame(file));
                    if (isOurs || file.Likelihood + Circumstances(history, made, load) >= CheckpointPath.Certain && !file.IsPublic)
                        report(At(load.Operation, made.Event.Operation));
                }
            }
    }

    /// <summary>What private trainings of this program write.</summary>
    private static IEnumerable<SavedFile> SavedFiles(ProgramFlow program)
    {
        foreach (var history in program.Histories)
            foreach (var loop in PrivateLoop.In(program, history))
                foreach (var save in history.All(FlowEventKind.Save).Where(e => e.Name == "save" && e.Arguments.Length > 0 && loop.Trains(e.Receiver)))
                    if (loop.Contains(save) || loop.Steps.Any(step => Follows(save, step)))
                        yield return new SavedFile(CheckpointPath.Of(program, save), loop.Made?.Event, loop.Contains(save), history);

        static bool Follows(FlowEvent save, FlowEvent step) => save.Receiver.Single is { } model && save.Before[model].May(step);
    }

    /// <summary>True when one helper ran both trainings on a data set that it makes alike each time.</summary>
    private static bool IsOnSameData(SavedFile saved, MadePrivate made) =>
        saved.Made is { } first && saved.History == made.History && first.Operation == made.Event.Operation && Set(first, saved.History) is { } one && Set(made.Event, made.History) is { } other
        && one.Operation == other.Operation && one.Arguments.Zip(other.Arguments, (a, b) => a.Value.Constant is { } value && value.Equals(b.Value.Constant)).All(same => same);

    /// <summary>Where the one data set of a training is made.</summary>
    private static FlowEvent? Set(FlowEvent made, FlowHistory history) =>
        TrainingData.Of(made) is { Count: 1 } sets && sets.First() is { Kind: FlowObjectKind.Dataset } set ? history.All(FlowEventKind.Create).FirstOrDefault(e => e.Subjects.Contains(set)) : null;

    private static bool IsRestored(FlowHistory history, MadePrivate made) =>
        history.All(FlowEventKind.Checkpoint).Any(e => e.Name == "LoadCheckpoint")
        || history.All(FlowEventKind.Use).Any(e => e.Name == "Compose")
        || made.Engine is { } engine && history.Escapes(engine);

    /// <summary>True when one call does both; else the loading may be for something else, unless its method's name says that training goes on.</summary>
    private static bool IsOneRun(FlowEvent load, MadePrivate made) =>
        Root(load.Context) == Root(made.Event.Context)
        || Root(load.Context).Method.Name is var name && (name.IndexOf("resume", StringComparison.OrdinalIgnoreCase) >= 0 || name.IndexOf("continue", StringComparison.OrdinalIgnoreCase) >= 0);

    private static CallContext Root(CallContext context)
    {
        while (context.Parent is { } parent)
            context = parent;
        return context;
    }

    /// <summary>True when the weights come before the first step, and steps follow.</summary>
    private static bool Begins(FlowEvent load, MadePrivate made)
    {
        var model = load.Receiver.Single;
        if (model == made.Model)
            return made.Event.Before[model!].May(load) && !IsStepped(made.Event.Before, model!) && !IsStepped(load.Before, model!)
                || made.IsInForce(load.Before, model!) && !load.Before[made.PrivateModel].May(FlowEventKind.Step);
        return model == made.PrivateModel && !load.Before[model].May(FlowEventKind.Step) && made.Steps.Any(step => step.Before[model].May(load));
    }

    /// <summary>True where a step is seen; what a caller did to the weights before they were loaded doesn't matter.</summary>
    private static bool IsStepped(FlowState state, FlowObject model) => state[model].All(FlowEventKind.Step).Any();

    /// <summary>What else tells that training goes on: a test whether the file is there, the optimizer's state, a start epoch.</summary>
    private static int Circumstances(FlowHistory history, MadePrivate made, FlowEvent load)
    {
        int signs = 0;
        if (load.Operation.Syntax.Ancestors().OfType<IfStatementSyntax>().Any(branch => branch.Condition.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>()
                .Any(call => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Exists" } or IdentifierNameSyntax { Identifier.ValueText: "Exists" })))
            signs++;
        if (load.Receiver.Single == made.PrivateModel)
            signs++;
        if (history.All(FlowEventKind.Use).Any(e => e.Name == "load_state_dict" && e.Receiver.Objects.Any(o => o.Kind == FlowObjectKind.Optimizer)))
            signs += CheckpointPath.Certain;
        if (made.Steps.SelectMany(LoopVariables.LoopsAround).OfType<ForStatementSyntax>().Any(StartsLater))
            signs++;
        return signs;
    }

    private static bool StartsLater(ForStatementSyntax loop) =>
        loop.Declaration is { Variables: [{ Initializer.Value: var start }] } && start.ToString() is not ("0" or "1" or "0L" or "1L");

    private sealed record SavedFile(CheckpointPath Path, FlowEvent? Made, bool InLoop, FlowHistory History);
}
