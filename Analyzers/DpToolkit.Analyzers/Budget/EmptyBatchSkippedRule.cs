using System;
using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

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
                    var scope = new Scope(loop, new HashSet<ISymbol>(SymbolEqualityComparer.Default));
                    if (Filter(program.Model(loop.SyntaxTree), loop) is { } filter)
                        report(Diagnostic.Create(Rule, filter.GetLocation()));
                    foreach (var branch in loop.Statement.DescendantNodesAndSelf().OfType<IfStatementSyntax>())
                        if (!training.Steps.Any(step => IsSkippedStep(branch, step)) && training.Steps.Any(step => Skips(program.Model(branch.SyntaxTree), scope, branch, step.Operation.Syntax)))
                            report(Diagnostic.Create(Rule, branch.GetLocation()));
                    foreach (var branch in training.Steps.SelectMany(step => InHelpers(program, loop, step)).Where(branch => !training.Steps.Any(step => !IsOn(branch, step))))
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

    /// <summary>False for a step that is taken where the branch leaves: the empty batch gets it.</summary>
    private static bool IsOn(IfStatementSyntax branch, FlowEvent step) =>
        step.Operation.Syntax.SyntaxTree != branch.SyntaxTree || !branch.Span.Contains(step.Operation.Syntax.Span) || !Leaves(branch);

    private static bool Leaves(IfStatementSyntax branch) => branch.Statement.DescendantNodesAndSelf().Any(n => n is ReturnStatementSyntax);

    /// <summary>The <c>Where</c> that hands the loop only batches with records.</summary>
    private static SyntaxNode? Filter(SemanticModel model, CommonForEachStatementSyntax loop) =>
        loop.Expression.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().FirstOrDefault(call =>
            call is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Where" }, ArgumentList.Arguments: [{ Expression: var filter }] }
            && (filter is LambdaExpressionSyntax { ExpressionBody: { } test } ? Tests(model, new Scope(loop, new HashSet<ISymbol>(SymbolEqualityComparer.Default)), test, empty: false)
                : model.GetSymbolInfo(filter).Symbol is IMethodSymbol method && Returned(model, method, method.Parameters) is var (question, asked) && Tests(model, asked, question, empty: false)));

    /// <summary>Where in helpers that the loop calls the batch is looked at on the way to the step.</summary>
    private static IEnumerable<IfStatementSyntax> InHelpers(ProgramFlow program, CommonForEachStatementSyntax loop, FlowEvent step)
    {
        var calls = new Stack<(IOperation Call, SyntaxNode At)>();
        var at = step.Operation.Syntax;
        for (var context = step.Context; context is { Call: { } call } && (at.SyntaxTree != loop.SyntaxTree || !loop.Span.Contains(at.Span)); context = context.Parent)
        {
            calls.Push((call, at));
            at = call.Syntax;
        }

        if (at.SyntaxTree != loop.SyntaxTree || !loop.Span.Contains(at.Span))
            yield break;
        var scope = new Scope(loop, new HashSet<ISymbol>(SymbolEqualityComparer.Default));
        foreach (var (call, inside) in calls)
        {
            if (call is not IInvocationOperation invocation || inside.FirstAncestorOrSelf<SyntaxNode>(a => a is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax) is not { } body)
                yield break;
            var outer = program.Model(call.Syntax.SyntaxTree);
            var given = invocation.Arguments.Where(a => a.Value.Syntax is ExpressionSyntax value && a.Parameter is not null && ComesFrom(outer, scope, value)).Select(a => (ISymbol)a.Parameter!.OriginalDefinition);
            scope = new Scope(body, new HashSet<ISymbol>(given, SymbolEqualityComparer.Default));
            var model = program.Model(body.SyntaxTree);
            foreach (var branch in body.DescendantNodes().OfType<IfStatementSyntax>())
                if (Skips(model, scope, branch, inside))
                    yield return branch;
        }
    }

    private static bool Skips(SemanticModel model, Scope scope, IfStatementSyntax branch, SyntaxNode at)
    {
        bool inside = branch.Statement.Span.Contains(at.Span) && at.SyntaxTree == branch.SyntaxTree;
        if (inside)
            return branch.Else is null && Tests(model, scope, branch.Condition, empty: false);
        var jump = branch.Statement is BlockSyntax block ? block.Statements.LastOrDefault() : branch.Statement;
        bool leaves = scope.Node is CommonForEachStatementSyntax
            ? jump is ContinueStatementSyntax && branch.Ancestors().FirstOrDefault(a => a is CommonForEachStatementSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax) == scope.Node
            : jump is ReturnStatementSyntax && at.Ancestors().Contains(branch.Parent);
        return leaves && at.SpanStart > branch.SpanStart && Tests(model, scope, branch.Condition, empty: true);
    }

    private static bool Tests(SemanticModel model, Scope scope, ExpressionSyntax condition, bool empty)
    {
        if (condition is ParenthesizedExpressionSyntax inner)
            return Tests(model, scope, inner.Expression, empty);
        if (condition is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not)
            return Tests(model, scope, not.Operand, !empty);
        if (condition is IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax { Expression: var pattern } } matched)
            return empty && IsZero(model, pattern) && IsCount(model, scope, matched.Expression);
        if (condition is IsPatternExpressionSyntax { Pattern: ListPatternSyntax { Patterns: [ConstantPatternSyntax { Expression: var rows }, ..] } } listed)
            return empty && IsZero(model, rows) && listed.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "shape" } sizes && ComesFrom(model, scope, sizes.Expression);
        if (condition is IsPatternExpressionSyntax { Pattern: RecursivePatternSyntax or UnaryPatternSyntax } chunk)
            return IsChunk(scope, chunk.Expression) && TestsSize(model, chunk.Pattern, empty);
        if (condition is IdentifierNameSyntax name && model.GetSymbolInfo(name).Symbol is ILocalSymbol { DeclaringSyntaxReferences: [var declared] }
            && declared.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } test } && scope.Body.Span.Contains(test.Span))
            return Tests(model, scope, test, empty);
        if (condition is InvocationExpressionSyntax call)
            return Question(model, scope, call) is var (question, asked) && Tests(model, asked, question, empty);
        if (condition is not BinaryExpressionSyntax binary)
            return false;
        bool counted = IsCount(model, scope, binary.Left);
        var other = counted ? binary.Right : binary.Left;
        if (!counted && !IsCount(model, scope, binary.Right))
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

    /// <summary>What a function of this file returns of the batch that it is given: <c>IsEmpty(batch)</c>.</summary>
    private static (ExpressionSyntax Returned, Scope Scope)? Question(SemanticModel model, Scope scope, InvocationExpressionSyntax call)
    {
        if (model.GetOperation(call) is not IInvocationOperation asked)
            return null;
        var given = asked.Arguments.Where(a => a.Value.Syntax is ExpressionSyntax value && a.Parameter is not null && ComesFrom(model, scope, value)).Select(a => (ISymbol)a.Parameter!.OriginalDefinition);
        return Returned(model, asked.TargetMethod, given);
    }

    private static (ExpressionSyntax Returned, Scope Scope)? Returned(SemanticModel model, IMethodSymbol asked, IEnumerable<ISymbol> given)
    {
        if (asked.DeclaringSyntaxReferences is not [var reference] || reference.SyntaxTree != model.SyntaxTree)
            return null;
        var body = reference.GetSyntax();
        var (arrow, block) = body switch
        {
            MethodDeclarationSyntax method => (method.ExpressionBody, method.Body),
            LocalFunctionStatementSyntax function => (function.ExpressionBody, function.Body),
            _ => (null, null),
        };
        var returned = arrow?.Expression ?? (block is { Statements: [ReturnStatementSyntax { Expression: { } only }] } ? only : null);
        return returned is null ? null : (returned, new Scope(body, new HashSet<ISymbol>(given, SymbolEqualityComparer.Default)));
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
    private static bool IsChunk(Scope scope, ExpressionSyntax expression) =>
        expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Current", Expression: var loader } && scope.Node is CommonForEachStatementSyntax loop && SyntaxFactory.AreEquivalent(loader, loop.Expression);

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
    private static bool IsCount(SemanticModel model, Scope scope, ExpressionSyntax expression)
    {
        switch (expression)
        {
            case CastExpressionSyntax cast:
                return IsCount(model, scope, cast.Expression);
            case ElementAccessExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "shape" } shape, ArgumentList.Arguments: [var index] }:
                return IsZero(model, index.Expression) && ComesFrom(model, scope, shape.Expression);
            case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "size" } size, ArgumentList.Arguments: [var dimension] }:
                return IsZero(model, dimension.Expression) && ComesFrom(model, scope, size.Expression);
            case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "numel" } count }:
                return ComesFrom(model, scope, count.Expression);
            case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "NumberOfElements" or "Size" or "LogicalSize" } count:
                return ComesFrom(model, scope, count.Expression) || IsChunk(scope, Unwrapped(count.Expression));
            case ConditionalAccessExpressionSyntax { WhenNotNull: MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Size" or "LogicalSize" } } count:
                return IsChunk(scope, count.Expression);
            case IdentifierNameSyntax name when model.GetSymbolInfo(name).Symbol is ILocalSymbol local
                && local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } value } declarator && scope.Node.Span.Contains(declarator.Span):
                return IsCount(model, scope, value);
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

    private static bool ComesFrom(SemanticModel model, Scope scope, ExpressionSyntax expression) =>
        expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => model.GetSymbolInfo(name).Symbol switch
        {
            IParameterSymbol parameter => scope.Given.Contains(parameter) || scope.Node is CommonForEachStatementSyntax loop && parameter.DeclaringSyntaxReferences is [var given] && loop.Expression.Span.Contains(given.Span),
            ILocalSymbol local => local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is { } declared && scope.Node.Span.Contains(declared.Span)
                && (!scope.Body.Span.Contains(declared.Span) || declared is VariableDeclaratorSyntax { Initializer.Value: { } value } && !ReferenceEquals(value, expression) && ComesFrom(model, scope, value)),
            _ => false,
        });

    /// <summary>The loop over the batches, or a helper that it hands them to by these parameters.</summary>
    private sealed record Scope(SyntaxNode Node, HashSet<ISymbol> Given)
    {
        public SyntaxNode Body => Node is CommonForEachStatementSyntax loop ? loop.Statement : Node;
    }
}
