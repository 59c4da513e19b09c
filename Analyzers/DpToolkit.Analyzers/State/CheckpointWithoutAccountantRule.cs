using System;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.State;

/// <summary>DP3006: weights saved in the middle of private training, without what was spent on them.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CheckpointWithoutAccountantRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.CheckpointWithoutAccountant,
        DiagnosticSeverity.Warning,
        "Checkpoint without the accountant's state",
        "This saves weights in the middle of private training, but not what was spent on them: whoever goes on from the file spends the budget again; use engine.SaveCheckpoint");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
            foreach (var loop in PrivateLoop.In(program, history))
            {
                if (KeepsAccount(history, loop))
                    continue;
                foreach (var save in history.All(FlowEventKind.Save).Where(e => loop.Trains(e.Receiver) && loop.Contains(e)))
                    if (Saved(save) is { } place && !IsExport(place, loop))
                        report(Diagnostic.Create(Rule, place.GetLocation(), additionalLocations: loop.Made is { } made ? [made.Event.Operation.Syntax.GetLocation()] : []));
            }
    }

    /// <summary>True where a ledger, a checkpoint of the engine or the program itself keeps what was spent.</summary>
    private static bool KeepsAccount(FlowHistory history, PrivateLoop loop) =>
        history.All(FlowEventKind.Checkpoint).Any(e => e.Name == "SaveCheckpoint" && loop.Contains(e))
        || history.All(FlowEventKind.Read).Any(e => e.Name is "Accountant" or "History")
        || loop.Made is { Engine: { } engine } && history.All(FlowEventKind.Create).Any(e => e.Subjects.Contains(engine) && e.Argument("ledger") is not null);

    /// <summary>The call that writes the file; null for a state_dict that stays in memory.</summary>
    private static SyntaxNode? Saved(FlowEvent save)
    {
        var call = save.Operation.Syntax;
        if (save.Name == "save")
            return call;
        return call.Ancestors().TakeWhile(a => a is ArgumentSyntax or ArgumentListSyntax or InvocationExpressionSyntax).OfType<InvocationExpressionSyntax>()
            .FirstOrDefault(outer => Name(outer).StartsWith("save", StringComparison.OrdinalIgnoreCase));
    }

    private static string Name(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => "",
    };

    private static bool IsExport(SyntaxNode place, PrivateLoop loop) =>
        TrainingChoice.EndsAfter(place, loop.Loops) || TrainingChoice.IsLastRound(place, loop.Loops) || TrainingChoice.KeepsTheBest(place, loop.Loops);
}
