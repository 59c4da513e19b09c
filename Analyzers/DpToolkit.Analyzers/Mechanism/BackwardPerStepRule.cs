using System;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Mechanism;

/// <summary>DP1008: gradients of several batches or losses in one private step.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BackwardPerStepRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.BackwardPerStep,
        DiagnosticSeverity.Warning,
        "More than one backward() per step()",
        "{0}");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
            foreach (var made in MadePrivate.In(history))
            {
                if (history.Events.Any(e => e.Member?.ContainingType?.Name == "BatchMemoryManager"))
                    continue;
                foreach (var backward in history.All(FlowEventKind.Backward))
                    if (backward.Before[made.PrivateModel].Must(FlowEventKind.Backward) && backward.Subjects.Contains(made.PrivateModel) && made.Steps.Any() && !IsClearedBefore(history, made, backward))
                        report(At(Place(history, backward), made.Event.Operation, "A second backward() before step() adds gradients that are clipped apart, so a sample counts twice; add the losses and run backward() once"));
                foreach (var backward in history.All(FlowEventKind.Backward).Where(e => e.Subjects.Contains(made.PrivateModel)))
                    if (IsRepeated(history, made, backward))
                        report(At(backward.Operation, made.Event.Operation, "backward() runs several times before step(): each part is clipped apart, so a sample counts several times; use maxPhysicalBatchSize or BatchMemoryManager to split large batches"));
                foreach (var step in made.Steps.Where(step => IsAfterBatches(history, made, step)))
                    report(At(step.Operation, made.Event.Operation, "step() only after the loop over the batches: each Poisson batch is accounted as a step of its own; step() in the loop"));
                foreach (var step in made.Steps)
                    if (LoopVariables.LoopsAround(step).FirstOrDefault() is { } loop && Passes.Iterates(history, made, loop) && (IsEveryFew(made, step.Operation.Syntax, loop) || IsPassedOver(history, made, step.Operation.Syntax, loop) || IsLeftOut(history, made, step, loop)))
                        report(At(step.Operation, made.Event.Operation, "step() on every k-th batch only: each Poisson batch is accounted as a step of its own; use maxPhysicalBatchSize or BatchMemoryManager to split large batches"));
            }
    }

    /// <summary>True for a loop inside that over the batches, which runs backward but neither steps nor clears.</summary>
    private static bool IsRepeated(FlowHistory history, MadePrivate made, FlowEvent backward)
    {
        var loops = LoopVariables.LoopsAround(backward).ToList();
        int batches = loops.FindIndex(loop => Passes.Iterates(history, made, loop));
        return batches > 0 && made.Steps.Any(step => LoopVariables.LoopsAround(step).FirstOrDefault() == loops[batches])
            && !history.Events.Any(e => e.Kind is FlowEventKind.Step or FlowEventKind.ZeroGrad && LoopVariables.LoopsAround(e).Intersect(loops.Take(batches)).Any());
    }

    /// <summary>True when a loop over all batches ran backward for each, and stepped for none.</summary>
    private static bool IsAfterBatches(FlowHistory history, MadePrivate made, FlowEvent step) =>
        step.Before[made.PrivateModel].May(FlowEventKind.Backward)
        && history.All(FlowEventKind.Backward).Where(e => e.Subjects.Contains(made.PrivateModel)).SelectMany(LoopVariables.LoopsAround).Except(LoopVariables.LoopsAround(step))
            .Any(loop => Passes.Iterates(history, made, loop) && !history.All(FlowEventKind.Step).Any(e => LoopVariables.LoopsAround(e).Contains(loop))
                && !loop.DescendantNodes().Any(n => n is BreakStatementSyntax or ReturnStatementSyntax or GotoStatementSyntax));

    private static bool IsClearedBefore(FlowHistory history, MadePrivate made, FlowEvent backward) =>
        history.All(FlowEventKind.ZeroGrad).Any(e => e.Subjects.Contains(made.PrivateModel)
            && e.Before[made.PrivateModel].All(FlowEventKind.Backward).Any(b => b != backward && b.Operation.Syntax.SpanStart < e.Operation.Syntax.SpanStart)
            && e.Operation.Syntax.SpanStart < backward.Operation.Syntax.SpanStart);

    /// <summary>True in <c>if (count % k == 0)</c>, where the loop has no other step.</summary>
    private static bool IsEveryFew(MadePrivate made, SyntaxNode step, SyntaxNode loop) =>
        step.Ancestors().TakeWhile(a => a != loop).OfType<IfStatementSyntax>()
            .Any(branch => branch.Statement.Span.Contains(step.Span) && branch.Condition.DescendantNodesAndSelf().OfType<BinaryExpressionSyntax>().Any(b => b.IsKind(SyntaxKind.ModuloExpression) || IsCounted(b, loop))
                && made.Steps.All(e => !loop.Span.Contains(e.Operation.Syntax.Span) || branch.Statement.Span.Contains(e.Operation.Syntax.Span)));

    /// <summary>True behind <c>if (count % k != 0) continue;</c>, where backward has run and no step has.</summary>
    private static bool IsPassedOver(FlowHistory history, MadePrivate made, SyntaxNode step, SyntaxNode loop) =>
        step.AncestorsAndSelf().TakeWhile(a => a != loop).OfType<StatementSyntax>().Where(s => s.Parent is BlockSyntax)
            .SelectMany(s => ((BlockSyntax)s.Parent!).Statements.TakeWhile(other => other != s)).OfType<IfStatementSyntax>()
            .Any(branch => branch.Else is null && IsContinue(branch.Statement)
                && Skips(branch.Condition)
                && !made.Steps.Any(e => branch.Span.Contains(e.Operation.Syntax.Span))
                && history.All(FlowEventKind.Backward).Any(e => e.Subjects.Contains(made.PrivateModel)
                    && loop.Span.Contains(e.Operation.Syntax.Span) && e.Operation.Syntax.SpanStart < branch.SpanStart));

    /// <summary>True in a helper behind <c>if (count % k != 0) return;</c>, where backward has run for what is left out.</summary>
    private static bool IsLeftOut(FlowHistory history, MadePrivate made, FlowEvent step, SyntaxNode loop) =>
        !step.Operation.Syntax.Ancestors().Contains(loop) && step.Before[made.PrivateModel].May(FlowEventKind.Backward) && made.Steps.Count() == 1
        && step.Operation.Syntax.Ancestors().TakeWhile(a => a is not (MemberDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax)).OfType<BlockSyntax>()
            .SelectMany(block => block.Statements.TakeWhile(s => s.Span.End <= step.Operation.Syntax.SpanStart)).OfType<IfStatementSyntax>()
            .Any(branch => branch.Else is null && branch.Statement is ReturnStatementSyntax or BlockSyntax { Statements: [.., ReturnStatementSyntax] } && Skips(branch.Condition)
                && !history.All(FlowEventKind.Backward).Any(e => e.Subjects.Contains(made.PrivateModel) && IsBehind(e, step.Context, branch)));

    /// <summary>True when the event happens in that call of the branch's function, in the code behind the branch.</summary>
    private static bool IsBehind(FlowEvent flowEvent, CallContext call, SyntaxNode branch)
    {
        SyntaxNode? node = flowEvent.Operation.Syntax;
        for (var context = flowEvent.Context; context is not null; context = context.Parent)
        {
            if (ReferenceEquals(context, call))
                return node?.SpanStart > branch.SpanStart;
            node = context.Call?.Syntax;
        }

        return false;
    }

    /// <summary><c>count % k != 0</c>.</summary>
    private static bool Skips(ExpressionSyntax condition) => condition.DescendantNodesAndSelf().Any(node => node switch
    {
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.NotEqualsExpression or (int)SyntaxKind.GreaterThanExpression, Left: var left } => IsRemainder(left),
        IsPatternExpressionSyntax { Pattern: UnaryPatternSyntax { Pattern: ConstantPatternSyntax } or RelationalPatternSyntax { OperatorToken.RawKind: (int)SyntaxKind.GreaterThanToken }, Expression: var left } => IsRemainder(left),
        _ => false,
    });

    private static bool IsRemainder(ExpressionSyntax value) => value.DescendantNodesAndSelf().Any(n => n.IsKind(SyntaxKind.ModuloExpression));

    /// <summary>Where the second backward runs: its own call of a helper that ran the first one, too.</summary>
    private static IOperation Place(FlowHistory history, FlowEvent backward) =>
        backward.Context.Call is { } call && history.All(FlowEventKind.Backward).Any(e => e != backward && e.Operation == backward.Operation && e.Context.Parent == backward.Context.Parent && e.Context.Method.Equals(backward.Context.Method, SymbolEqualityComparer.Default))
            ? call : backward.Operation;

    private static bool IsContinue(StatementSyntax statement) =>
        statement is ContinueStatementSyntax or BlockSyntax { Statements: [.., ContinueStatementSyntax] };

    /// <summary>True for <c>count == k</c>, where the loop counts count up.</summary>
    private static bool IsCounted(BinaryExpressionSyntax test, SyntaxNode loop) =>
        test is { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.GreaterThanOrEqualExpression, Left: var left }
        && (left is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression }
            || left is IdentifierNameSyntax name && loop.DescendantNodes().Any(node => node is ExpressionStatementSyntax { Expression: var e } && Passes.Counts(e, name.Identifier.ValueText)));
}
