using System;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Mechanism;

/// <summary>DP1013: a model made private, or trained, in evaluation mode.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NotInTrainModeRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.NotInTrainMode,
        DiagnosticSeverity.Warning,
        "Model not in training mode",
        "{0}");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
            foreach (var made in MadePrivate.In(history))
            {
                if (made.Model is { } given && made.Event.Before[given].Must(FlowEventKind.Eval))
                {
                    report(At(made.Event.Operation, "The model is in evaluation mode when it is made private; call train() before"));
                    continue;
                }

                if (made.Model is null || history.Escapes(made.PrivateModel) || Modes(history, made, FlowEventKind.Train).Any())
                    continue;
                foreach (var pass in history.All(FlowEventKind.Call).Where(e => e.Receiver.Single == made.PrivateModel))
                    if (made.Steps.Any(step => SharesLoop(step, pass)) && Modes(history, made, FlowEventKind.Eval).Any(eval => IsBehind(eval, pass, made)))
                        report(At(pass.Operation, made.Event.Operation, "This training pass runs in evaluation mode, without dropout; call train() before it"));
            }
    }

    private static System.Collections.Generic.IEnumerable<FlowEvent> Modes(FlowHistory history, MadePrivate made, FlowEventKind kind) =>
        history.All(kind).Where(e => e.Subjects.Contains(made.PrivateModel) || e.Subjects.Contains(made.Model!) && made.IsInForce(e.Before, made.Model!));

    private static bool SharesLoop(FlowEvent step, FlowEvent pass) =>
        LoopVariables.LoopsAround(pass).FirstOrDefault() is { } loop && LoopVariables.LoopsAround(step).FirstOrDefault() == loop;

    /// <summary>True when the mode was switched before on every path, or unconditionally at the end of the round before.</summary>
    private static bool IsBehind(FlowEvent eval, FlowEvent pass, MadePrivate made)
    {
        if (pass.Before[made.PrivateModel].Must(eval) || pass.Before[made.Model!].Must(eval))
            return true;
        var inner = LoopVariables.LoopsAround(pass).FirstOrDefault();
        var shared = LoopVariables.LoopsAround(eval).FirstOrDefault();
        return shared is not null && shared != inner && LoopVariables.LoopsAround(pass).Contains(shared)
            && eval.Operation.Syntax.SpanStart > pass.Operation.Syntax.SpanStart
            && eval.Context == pass.Context
            && !eval.Operation.Syntax.Ancestors().TakeWhile(a => a != shared).Any(a => a is IfStatementSyntax or SwitchStatementSyntax or ConditionalExpressionSyntax or TryStatementSyntax)
            && (pass.Before[made.PrivateModel].May(eval) || pass.Before[made.Model!].May(eval));
    }
}
