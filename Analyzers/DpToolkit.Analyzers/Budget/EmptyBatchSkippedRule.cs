using System;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Budget;

/// <summary>DP5007: a training loop that passes over empty Poisson batches.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EmptyBatchSkippedRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.EmptyBatchSkipped,
        DiagnosticSeverity.Error,
        "Empty batches skipped",
        "An empty Poisson batch is a step like any other: skipping it leaves out its noise and tells that no record was drawn; the private optimizer steps on empty batches by itself; remove the test");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
            foreach (var training in PrivateLoop.In(program, history))
                foreach (var loop in training.Steps.SelectMany(LoopVariables.LoopsAround).OfType<CommonForEachStatementSyntax>().Distinct().Where(loop => Iterates(program, history, training, loop)))
                {
                    if (Filter(program.Model(loop.SyntaxTree), loop) is { } filter)
                        report(Diagnostic.Create(Rule, filter.GetLocation()));
                    foreach (var branch in loop.Statement.DescendantNodesAndSelf().OfType<IfStatementSyntax>())
                        if (!training.Steps.Any(step => IsSkippedStep(branch, step)) && training.Steps.Any(step => Skips(program.Model(branch.SyntaxTree), loop, branch, step)))
                            report(Diagnostic.Create(Rule, branch.GetLocation()));
                }
    }

    private static bool Iterates(ProgramFlow program, FlowHistory history, PrivateLoop training, CommonForEachStatementSyntax loop)
    {
        if (training.Made is { } made)
            return Passes.Iterates(history, made, loop);
        var model = program.Model(loop.SyntaxTree);
        return loop.Expression.DescendantNodesAndSelf().OfType<ExpressionSyntax>().Any(e => model.GetTypeInfo(e).Type.Is(program.Compilation.Symbols.PoissonDataLoader));
    }

    /// <summary>A step that is taken on the empty batch before the loop goes on.</summary>
    private static bool IsSkippedStep(IfStatementSyntax branch, FlowEvent step) =>
        branch.Statement.DescendantNodesAndSelf().Any(n => n is ContinueStatementSyntax) && step.Operation.Syntax.SyntaxTree == branch.SyntaxTree && branch.Statement.Span.Contains(step.Operation.Syntax.Span);

    /// <summary>The <c>Where</c> that hands the loop only batches with records.</summary>
    private static SyntaxNode? Filter(SemanticModel model, CommonForEachStatementSyntax loop) =>
        loop.Expression.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().FirstOrDefault(call =>
            call is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Where" }, ArgumentList.Arguments: [{ Expression: LambdaExpressionSyntax { ExpressionBody: { } test } }] }
            && Tests(model, loop, test, empty: false));

    private static bool Skips(SemanticModel model, CommonForEachStatementSyntax loop, IfStatementSyntax branch, FlowEvent step)
    {
        var at = step.Operation.Syntax;
        bool inside = branch.Statement.Span.Contains(at.Span) && at.SyntaxTree == branch.SyntaxTree;
        if (inside)
            return branch.Else is null && Tests(model, loop, branch.Condition, empty: false);
        bool jumps = branch.Statement is ContinueStatementSyntax || branch.Statement is BlockSyntax block && block.Statements.LastOrDefault() is ContinueStatementSyntax;
        bool inLoop = branch.Ancestors().FirstOrDefault(a => a is CommonForEachStatementSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax) == loop;
        return jumps && inLoop && at.SpanStart > branch.SpanStart && Tests(model, loop, branch.Condition, empty: true);
    }

    private static bool Tests(SemanticModel model, CommonForEachStatementSyntax loop, ExpressionSyntax condition, bool empty)
    {
        if (condition is ParenthesizedExpressionSyntax inner)
            return Tests(model, loop, inner.Expression, empty);
        if (condition is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not)
            return Tests(model, loop, not.Operand, !empty);
        if (condition is IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax { Expression: var pattern } } matched)
            return empty && IsZero(model, pattern) && IsCount(model, loop, matched.Expression);
        if (condition is IsPatternExpressionSyntax { Pattern: ListPatternSyntax { Patterns: [ConstantPatternSyntax { Expression: var rows }, ..] } } listed)
            return empty && IsZero(model, rows) && listed.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "shape" } sizes && ComesFrom(model, loop, sizes.Expression);
        if (condition is IsPatternExpressionSyntax { Pattern: RecursivePatternSyntax or UnaryPatternSyntax } chunk)
            return IsChunk(loop, chunk.Expression) && TestsSize(model, chunk.Pattern, empty);
        if (condition is IdentifierNameSyntax name && model.GetSymbolInfo(name).Symbol is ILocalSymbol { DeclaringSyntaxReferences: [var declared] }
            && declared.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } test } && loop.Statement.Span.Contains(test.Span))
            return Tests(model, loop, test, empty);
        if (condition is not BinaryExpressionSyntax binary)
            return false;
        bool counted = IsCount(model, loop, binary.Left);
        var other = counted ? binary.Right : binary.Left;
        if (!counted && !IsCount(model, loop, binary.Right))
            return false;
        var kind = counted ? binary.Kind() : Mirror(binary.Kind());
        return kind switch
        {
            SyntaxKind.EqualsExpression or SyntaxKind.LessThanOrEqualExpression => empty && IsZero(model, other),
            SyntaxKind.LessThanExpression => empty && IsOne(model, other),
            SyntaxKind.NotEqualsExpression or SyntaxKind.GreaterThanExpression => !empty && IsZero(model, other),
            SyntaxKind.GreaterThanOrEqualExpression => !empty && IsOne(model, other),
            _ => false,
        };
    }

    /// <summary><c>{ Size: 0 }</c> for an empty chunk, <c>not { Size: 0 }</c> or <c>{ Size: &gt; 0 }</c> for one with records.</summary>
    private static bool TestsSize(SemanticModel model, PatternSyntax pattern, bool empty) => pattern switch
    {
        UnaryPatternSyntax { Pattern: var inner } => TestsSize(model, inner, !empty),
        RecursivePatternSyntax { PositionalPatternClause: null, PropertyPatternClause.Subpatterns: [{ NameColon.Name.Identifier.ValueText: "Size" or "LogicalSize", Pattern: var size }] } => size switch
        {
            ConstantPatternSyntax { Expression: var value } => empty && IsZero(model, value),
            RelationalPatternSyntax { OperatorToken.RawKind: (int)SyntaxKind.GreaterThanToken, Expression: var value } => !empty && IsZero(model, value),
            _ => false,
        },
        _ => false,
    };

    /// <summary>What the loader of the loop says of the chunk at hand.</summary>
    private static bool IsChunk(CommonForEachStatementSyntax loop, ExpressionSyntax expression) =>
        expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Current", Expression: var loader } && SyntaxFactory.AreEquivalent(loader, loop.Expression);

    private static SyntaxKind Mirror(SyntaxKind kind) => kind switch
    {
        SyntaxKind.LessThanExpression => SyntaxKind.GreaterThanExpression,
        SyntaxKind.LessThanOrEqualExpression => SyntaxKind.GreaterThanOrEqualExpression,
        SyntaxKind.GreaterThanExpression => SyntaxKind.LessThanExpression,
        SyntaxKind.GreaterThanOrEqualExpression => SyntaxKind.LessThanOrEqualExpression,
        _ => kind,
    };

    private static bool IsZero(SemanticModel model, ExpressionSyntax expression) => model.GetConstantValue(expression).Value is 0 or 0L;

    private static bool IsOne(SemanticModel model, ExpressionSyntax expression) => model.GetConstantValue(expression).Value is 1 or 1L;

    /// <summary>The number of records of what the loop hands out, directly or by a local.</summary>
    private static bool IsCount(SemanticModel model, CommonForEachStatementSyntax loop, ExpressionSyntax expression)
    {
        switch (expression)
        {
            case CastExpressionSyntax cast:
                return IsCount(model, loop, cast.Expression);
            case ElementAccessExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "shape" } shape, ArgumentList.Arguments: [var index] }:
                return IsZero(model, index.Expression) && ComesFrom(model, loop, shape.Expression);
            case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "size" } size, ArgumentList.Arguments: [var dimension] }:
                return IsZero(model, dimension.Expression) && ComesFrom(model, loop, size.Expression);
            case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "numel" } count }:
                return ComesFrom(model, loop, count.Expression);
            case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "NumberOfElements" or "Size" or "LogicalSize" } count:
                return ComesFrom(model, loop, count.Expression) || IsChunk(loop, Unwrapped(count.Expression));
            case ConditionalAccessExpressionSyntax { WhenNotNull: MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Size" or "LogicalSize" } } count:
                return IsChunk(loop, count.Expression);
            case IdentifierNameSyntax name when model.GetSymbolInfo(name).Symbol is ILocalSymbol local
                && local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } value } declarator && loop.Span.Contains(declarator.Span):
                return IsCount(model, loop, value);
            default:
                return false;
        }
    }

    private static ExpressionSyntax Unwrapped(ExpressionSyntax chunk) => chunk switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Value", Expression: var inner } => Unwrapped(inner),
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression, Operand: var inner } => Unwrapped(inner),
        _ => chunk,
    };

    private static bool ComesFrom(SemanticModel model, CommonForEachStatementSyntax loop, ExpressionSyntax expression) =>
        expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => (model.GetSymbolInfo(name).Symbol is IParameterSymbol { DeclaringSyntaxReferences: [var given] } && loop.Expression.Span.Contains(given.Span)) || model.GetSymbolInfo(name).Symbol is ILocalSymbol local
            && local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is { } declared && loop.Span.Contains(declared.Span)
            && (!loop.Statement.Span.Contains(declared.Span) || declared is VariableDeclaratorSyntax { Initializer.Value: { } value } && !ReferenceEquals(value, expression) && ComesFrom(model, loop, value)));
}
