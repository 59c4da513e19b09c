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
            && Common(eval.Context, pass.Context) is { } context
            && Place(eval, context, shared) is { IsSure: true } after && after.Syntax.SpanStart > Place(pass, context, shared).Syntax.SpanStart
            && (pass.Before[made.PrivateModel].May(eval) || pass.Before[made.Model!].May(eval));
    }

    /// <summary>The innermost body that both happen in, themselves or in what it calls.</summary>
    private static CallContext? Common(CallContext first, CallContext second)
    {
        for (var one = first; one is not null; one = one.Parent)
            for (var other = second; other is not null; other = other.Parent)
                if (ReferenceEquals(one, other))
                    return one;
        return null;
    }

    /// <summary>Where the body names what leads to an event, and whether each round of the loop comes to it.</summary>
    private static (SyntaxNode Syntax, bool IsSure) Place(FlowEvent item, CallContext body, SyntaxNode loop)
    {
        var syntax = item.Operation.Syntax;
        bool sure = IsSure(syntax, loop);
        for (var context = item.Context; context != body; context = context.Parent!)
        {
            sure &= !Leaves(syntax);
            syntax = context.Call!.Syntax;
            sure &= IsSure(syntax, loop);
        }

        return (syntax, sure);
    }

    private static bool IsSure(SyntaxNode syntax, SyntaxNode loop) =>
        !syntax.Ancestors().TakeWhile(a => a != loop && a is not MemberDeclarationSyntax).Any(a => a is IfStatementSyntax or SwitchStatementSyntax or ConditionalExpressionSyntax or TryStatementSyntax);

    /// <summary>True where the called body may return before it comes there.</summary>
    private static bool Leaves(SyntaxNode syntax) =>
        syntax.FirstAncestorOrSelf<SyntaxNode>(a => a is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or AccessorDeclarationSyntax)?
            .DescendantNodes().Any(node => node is ReturnStatementSyntax or ThrowStatementSyntax && node.SpanStart < syntax.SpanStart) == true;
}
