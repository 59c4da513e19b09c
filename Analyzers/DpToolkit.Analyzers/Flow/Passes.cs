using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DpToolkit.Analyzers.Flow;

/// <summary>How often a private training goes through its data: the product of the bounds of the loops around its only step.</summary>
internal static class Passes
{
    /// <summary>The passes, or null where something but constant loops decides.</summary>
    public static long? Of(ProgramFlow program, FlowHistory history, MadePrivate made)
    {
        if (made.Steps.ToList() is not [var step] || history.All(FlowEventKind.Step).Any(e => e != step && e.Receiver.Objects.Contains(made.PrivateOptimizer)))
            return null;
        if (LoopVariables.FunctionsAround(step).Except(LoopVariables.FunctionsAround(made.Event), SymbolEqualityComparer.Default).Any() || history.Escapes(made.PrivateOptimizer) || history.Escapes(made.PrivateLoader) || LeavesEarly(step, made))
            return null;
        var outer = new HashSet<SyntaxNode>(LoopVariables.LoopsAround(made.Event));
        var loops = LoopVariables.LoopsAround(step).Where(loop => !outer.Contains(loop)).ToList();
        if (loops.Count == 0 || !Iterates(history, made, loops[0]))
            return null;
        long passes = 1;
        foreach (var loop in loops.Skip(1))
        {
            if (Bound(program, step, loop) is not { } bound || bound <= 0 || passes > long.MaxValue / bound)
                return null;
            passes *= bound;
        }

        return passes;
    }

    /// <summary>The loop that goes through the private loader.</summary>
    public static bool Iterates(FlowHistory history, MadePrivate made, SyntaxNode loop) =>
        loop is CommonForEachStatementSyntax each
        && each.Expression is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Take" or "TakeWhile" or "Skip" or "SkipWhile" } }
        && history.All(FlowEventKind.Iterate).Any(e => e.Receiver.Single == made.PrivateLoader && each.Expression.FullSpan.Contains(e.Operation.Syntax.Span) && each.SyntaxTree == e.Operation.Syntax.SyntaxTree);

    /// <summary>True when a branch, a jump or a handler decides whether the step is taken.</summary>
    private static bool LeavesEarly(FlowEvent step, MadePrivate made)
    {
        SyntaxNode? node = step.Operation.Syntax;
        for (var context = step.Context; context is not null && node is not null; context = context.Parent)
        {
            var common = made.Event.Operation.Syntax.AncestorsAndSelf().ToList();
            var above = node.Ancestors().TakeWhile(a => !common.Contains(a) && a is not (MemberDeclarationSyntax and not GlobalStatementSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax)).ToList();
            if (above.Any(a => a is IfStatementSyntax or SwitchStatementSyntax or SwitchExpressionSyntax or ConditionalExpressionSyntax or ConditionalAccessExpressionSyntax or CatchClauseSyntax or TryStatementSyntax { Catches.Count: > 0 }))
                return true;
            if (above.LastOrDefault() is { } region && region.DescendantNodes(n => n is not (LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax)).Any(n => IsJump(n, node)))
                return true;
            node = context.Call?.Syntax;
        }

        return false;
    }

    /// <summary>True when the jump may leave out a step: not one inside a loop of its own, nor one that ends a round after the step.</summary>
    private static bool IsJump(SyntaxNode node, SyntaxNode step) => node switch
    {
        ContinueStatementSyntax => Target(node, step) is { } loop && (node.SpanStart < step.SpanStart || loop is WhileStatementSyntax or DoStatementSyntax),
        BreakStatementSyntax => Target(node, step) is not null,
        _ => Leaves(node),
    };

    /// <summary>The loop or switch that the jump is about, where the step is in it.</summary>
    private static SyntaxNode? Target(SyntaxNode jump, SyntaxNode step) =>
        jump.Ancestors().FirstOrDefault(a => a is CommonForEachStatementSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax || jump is BreakStatementSyntax && a is SwitchStatementSyntax) is { } target
            && target.Span.Contains(step.Span) ? target : null;

    private static bool Leaves(SyntaxNode node) =>
        node is GotoStatementSyntax or ThrowStatementSyntax or ThrowExpressionSyntax or YieldStatementSyntax
        || node is ReturnStatementSyntax && node.Ancestors().TakeWhile(a => a is not MemberDeclarationSyntax).Any(a => a is IfStatementSyntax or CommonForEachStatementSyntax or ForStatementSyntax);

    private static long? Bound(ProgramFlow program, FlowEvent step, SyntaxNode loop)
    {
        if (loop is WhileStatementSyntax repeated)
            return Rounds(program, step, repeated);
        if (loop is CommonForEachStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Range", Expression: IdentifierNameSyntax { Identifier.ValueText: "Enumerable" } }, ArgumentList.Arguments: [_, var count] } })
            return Value(program, step, count.Expression);
        if (loop is CommonForEachStatementSyntax list)
            return Elements(program.Model(loop.SyntaxTree), list.Expression);
        if (loop is not ForStatementSyntax { Declaration.Variables: [{ Initializer.Value: { } start } variable], Condition: BinaryExpressionSyntax condition, Incrementors: [var increment] } each)
            return null;
        string name = variable.Identifier.ValueText;
        if (!Counts(increment, name) || condition.Left is not IdentifierNameSyntax compared || compared.Identifier.ValueText != name || Writes(each.Statement, name))
            return null;
        if (Value(program, step, start) is not { } from || Value(program, step, condition.Right) is not { } to)
            return null;
        return condition.Kind() switch
        {
            SyntaxKind.LessThanExpression => to - from,
            SyntaxKind.LessThanOrEqualExpression => to - from + 1,
            _ => null,
        };
    }

    /// <summary><c>int i = 0; while (i &lt; n) { ... i++; }</c>, where nothing else writes i.</summary>
    private static long? Rounds(ProgramFlow program, FlowEvent step, WhileStatementSyntax loop)
    {
        if (loop is not { Condition: BinaryExpressionSyntax condition, Statement: var body } || (condition.Left is PostfixUnaryExpressionSyntax { Operand: var counted } ? counted : condition.Left) is not IdentifierNameSyntax counter
            || program.Model(loop.SyntaxTree).GetSymbolInfo(counter).Symbol is not ILocalSymbol { Name: var name } local
            || local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: { } start, Parent.Parent: StatementSyntax declared })
            return null;
        var scope = declared.Parent is GlobalStatementSyntax top ? top.Parent! : declared.Parent!;
        if (counter == condition.Left && (body as BlockSyntax)?.Statements.Count(s => s is ExpressionStatementSyntax { Expression: var e } && Counts(e, name)) != 1 || scope.DescendantNodes().Count(node => IsWrite(node, name)) != 1)
            return null;
        if (Value(program, step, start) is not { } from || Value(program, step, condition.Right) is not { } to)
            return null;
        return condition.Kind() switch
        {
            SyntaxKind.LessThanExpression when !IsDown(condition.Left) => to - from,
            SyntaxKind.LessThanOrEqualExpression when !IsDown(condition.Left) => to - from + 1,
            SyntaxKind.GreaterThanExpression when IsDown(condition.Left) => from - to,
            _ => null,
        };
    }

    /// <summary><c>left--</c>, in <c>while (left-- &gt; 0)</c>.</summary>
    private static bool IsDown(ExpressionSyntax counted) => counted.IsKind(SyntaxKind.PostDecrementExpression);

    /// <summary>The length of an array that is written out here, or where its local or read-only field is declared.</summary>
    private static long? Elements(SemanticModel model, ExpressionSyntax list)
    {
        if (list is IdentifierNameSyntax or MemberAccessExpressionSyntax && model.GetSymbolInfo(list).Symbol is { } symbol && IsFixed(symbol)
            && symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } value })
            list = value;
        return list switch
        {
            ImplicitArrayCreationExpressionSyntax array => array.Initializer.Expressions.Count,
            ArrayCreationExpressionSyntax { Initializer: { } elements, Type.RankSpecifiers: [{ Rank: 1 }] } => elements.Expressions.Count,
            InitializerExpressionSyntax elements => elements.Expressions.Count,
            CollectionExpressionSyntax elements when elements.Elements.All(e => e is ExpressionElementSyntax) => elements.Elements.Count,
            _ => null,
        };
    }

    /// <summary>An array that no other can take the place of.</summary>
    private static bool IsFixed(ISymbol symbol) => symbol switch
    {
        IFieldSymbol { IsReadOnly: true, Type: IArrayTypeSymbol { Rank: 1 } } => true,
        ILocalSymbol { Type: IArrayTypeSymbol { Rank: 1 } } local => local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax().Parent?.Parent is LocalDeclarationStatementSyntax declared
            && !Writes(declared.Parent is GlobalStatementSyntax top ? top.Parent! : declared.Parent!, local.Name),
        _ => false,
    };

    internal static bool Counts(ExpressionSyntax increment, string name) =>
        increment is PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression, Operand: IdentifierNameSyntax post } && post.Identifier.ValueText == name
        || increment is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression, Operand: IdentifierNameSyntax pre } && pre.Identifier.ValueText == name
        || increment is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression, Left: IdentifierNameSyntax added, Right: LiteralExpressionSyntax { Token.Value: 1 } } && added.Identifier.ValueText == name;

    private static bool Writes(SyntaxNode body, string name) => body.DescendantNodes().Any(node => IsWrite(node, name));

    private static bool IsWrite(SyntaxNode node, string name) => node switch
    {
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax left } => left.Identifier.ValueText == name,
        PostfixUnaryExpressionSyntax { RawKind: not (int)SyntaxKind.SuppressNullableWarningExpression, Operand: IdentifierNameSyntax operand } => operand.Identifier.ValueText == name,
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression, Operand: IdentifierNameSyntax operand } => operand.Identifier.ValueText == name,
        ArgumentSyntax { RefOrOutKeyword.RawKind: not 0, Expression: IdentifierNameSyntax given } => given.Identifier.ValueText == name,
        _ => false,
    };

    private static long? Value(ProgramFlow program, FlowEvent at, ExpressionSyntax expression)
    {
        switch (expression)
        {
            case ParenthesizedExpressionSyntax inner:
                return Value(program, at, inner.Expression);
            case BinaryExpressionSyntax binary when Value(program, at, binary.Left) is { } left && Value(program, at, binary.Right) is { } right && System.Math.Abs(left) < int.MaxValue && System.Math.Abs(right) < int.MaxValue:
                return binary.Kind() switch
                {
                    SyntaxKind.AddExpression => left + right,
                    SyntaxKind.SubtractExpression => left - right,
                    SyntaxKind.MultiplyExpression => left * right,
                    SyntaxKind.DivideExpression when right != 0 => left / right,
                    _ => null,
                };
        }

        var model = program.Model(expression.SyntaxTree);
        object? constant = model.GetConstantValue(expression) is { HasValue: true, Value: { } known } ? known
            : model.GetSymbolInfo(expression).Symbol is { } symbol and (ILocalSymbol or IParameterSymbol) ? at.Before[symbol].Constant
            : expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax owner } && model.GetSymbolInfo(owner).Symbol is { } held and (ILocalSymbol or IParameterSymbol) ? OfObject(at, held, model.GetSymbolInfo(expression).Symbol)
            : model.GetSymbolInfo(expression).Symbol is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null } ? Held(at, model.GetSymbolInfo(expression).Symbol!) : null;
        return constant is int or long or short or byte or uint ? Convert.ToInt64(constant, System.Globalization.CultureInfo.InvariantCulture) : null;
    }

    /// <summary>What the member of the very object holds that a variable is known to be.</summary>
    private static object? OfObject(FlowEvent at, ISymbol variable, ISymbol? member) =>
        at.Before[variable].Single is { } owner && member is not null && at.Before.Variables.TryGetValue(new FieldKey(owner, member), out var value) ? value.Constant : null;

    /// <summary>What a read-only member holds, in all objects that the flow knows.</summary>
    private static object? Held(FlowEvent at, ISymbol member)
    {
        var values = at.Before.Variables.Where(pair => pair.Key is FieldKey key && SymbolEqualityComparer.Default.Equals(key.Field, member.OriginalDefinition)).Select(pair => pair.Value.Constant).Distinct().ToList();
        return values.Count == 1 ? values[0] : null;
    }
}
