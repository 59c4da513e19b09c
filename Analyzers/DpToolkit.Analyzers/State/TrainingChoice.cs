using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DpToolkit.Analyzers.State;

/// <summary>What a condition in a training loop decides: whether training ends, or which weights are kept.</summary>
internal static class TrainingChoice
{
    private static readonly HashSet<string> Saves = ["save", "SaveCheckpoint", "state_dict", "save_state_dict"];

    /// <summary>True when the condition decides when one of the loops ends, or which model is kept in it.</summary>
    public static bool IsDecidedBy(SyntaxNode condition, HashSet<SyntaxNode> loops, SemanticModel model)
    {
        if (IsRanking(condition, model))
            return true;
        var statement = StatementOf(condition);
        if (statement is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax)
            return loops.Contains(statement);
        if (statement is ConditionalExpressionSyntax conditional)
            return IsModel(conditional, model) || conditional.Parent is AssignmentExpressionSyntax { Left: var counter } && FlagOf(counter, model) is { } kept && IsDecidedByFlag(kept, conditional, loops, model);
        if (statement is not IfStatementSyntax branch || !branch.Ancestors().Any(loops.Contains))
            return false;
        return Decides(branch, loops, model) || Flags(branch, model).Any(flag => IsDecidedByFlag(flag, branch, loops, model));
    }

    /// <summary>True where training ends after this statement anyway.</summary>
    public static bool EndsAfter(SyntaxNode node, HashSet<SyntaxNode> loops)
    {
        bool ends = false;
        foreach (var around in node.AncestorsAndSelf())
        {
            if (loops.Contains(around))
                return ends;
            if (around is LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or (MemberDeclarationSyntax and not GlobalStatementSyntax))
                return false;
            ends |= around is StatementSyntax { Parent: CatchClauseSyntax } or StatementSyntax { Parent: BlockSyntax { Statements: [.., BreakStatementSyntax or ReturnStatementSyntax] } };
        }

        return false;
    }

    /// <summary>True for <c>if (value &lt; best) { best = value; ... }</c> around the node: the best so far is kept.</summary>
    public static bool KeepsTheBest(SyntaxNode node, HashSet<SyntaxNode> loops) =>
        node.Ancestors().TakeWhile(a => !loops.Contains(a)).OfType<IfStatementSyntax>().Any(branch =>
            branch.Condition.DescendantNodesAndSelf().OfType<BinaryExpressionSyntax>().Where(IsComparison).SelectMany(c => new[] { c.Left, c.Right }).OfType<IdentifierNameSyntax>()
                .Any(compared => branch.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(a => a.Left is IdentifierNameSyntax left && left.Identifier.ValueText == compared.Identifier.ValueText)));

    /// <summary>True where only the last round of a loop comes: <c>if (epoch == epochs - 1)</c>.</summary>
    public static bool IsLastRound(SyntaxNode node, HashSet<SyntaxNode> loops)
    {
        var conditions = node.Ancestors().TakeWhile(a => !loops.Contains(a)).OfType<IfStatementSyntax>()
            .SelectMany(branch => branch.Condition.DescendantNodesAndSelf().OfType<BinaryExpressionSyntax>()).Where(c => c.IsKind(SyntaxKind.EqualsExpression) || IsComparison(c)).ToList();
        return node.Ancestors().OfType<ForStatementSyntax>().Where(loops.Contains).Any(loop =>
            loop is { Declaration.Variables: [var variable], Condition: BinaryExpressionSyntax bound }
            && conditions.Any(c => IsLast(Text(c.Left), Text(c.Right), variable.Identifier.ValueText, bound) || IsLast(Text(c.Right), Text(c.Left), variable.Identifier.ValueText, bound)));
    }

    public static bool IsComparison(BinaryExpressionSyntax binary) =>
        binary.Kind() is SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression or SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression;

    /// <summary>The statement or expression whose condition the node is part of.</summary>
    public static SyntaxNode? StatementOf(SyntaxNode condition)
    {
        for (SyntaxNode? node = condition; node?.Parent is { } parent; node = parent)
        {
            bool isCondition = parent switch
            {
                IfStatementSyntax branch => branch.Condition == node,
                WhileStatementSyntax loop => loop.Condition == node,
                DoStatementSyntax loop => loop.Condition == node,
                ForStatementSyntax loop => loop.Condition == node,
                ConditionalExpressionSyntax conditional => conditional.Condition == node,
                _ => false,
            };
            if (isCondition)
                return parent;
            if (parent is not (ParenthesizedExpressionSyntax or BinaryExpressionSyntax or PrefixUnaryExpressionSyntax or IsPatternExpressionSyntax or AwaitExpressionSyntax))
                return null;
        }

        return null;
    }

    private static bool IsLast(string left, string right, string variable, BinaryExpressionSyntax bound)
    {
        var limit = Text(bound.Right);
        bool inclusive = bound.IsKind(SyntaxKind.LessThanOrEqualExpression);
        return left == variable && (inclusive ? right == limit : right == limit + "-1" || int.TryParse(limit, out int last) && right == (last - 1).ToString(System.Globalization.CultureInfo.InvariantCulture))
            || left == variable + "+1" && right == limit;
    }

    private static string Text(ExpressionSyntax expression) => expression.ToString().Replace(" ", "");

    private static bool Decides(SyntaxNode branch, HashSet<SyntaxNode> loops, SemanticModel model) =>
        (branch is IfStatementSyntax condition ? new SyntaxNode?[] { condition.Statement, condition.Else } : new[] { branch })
            .OfType<SyntaxNode>().SelectMany(part => part.DescendantNodesAndSelf(n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
            .Any(node => node switch
            {
                BreakStatementSyntax => node.Ancestors().FirstOrDefault(a => a is SwitchStatementSyntax or CommonForEachStatementSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax) is { } loop && loops.Contains(loop),
                ReturnStatementSyntax or GotoStatementSyntax { RawKind: (int)SyntaxKind.GotoStatement } => true,
                InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member } => Saves.Contains(member.Name.Identifier.ValueText),
                AssignmentExpressionSyntax assignment => IsModel(assignment.Left, model),
                _ => false,
            });

    /// <summary>Flags and counters that the branch sets.</summary>
    private static IEnumerable<ISymbol> Flags(IfStatementSyntax branch, SemanticModel model) =>
        branch.DescendantNodes().Select(node => node switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left,
            PostfixUnaryExpressionSyntax unary => unary.Operand,
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } unary => unary.Operand,
            _ => null,
        }).OfType<ExpressionSyntax>().Select(written => FlagOf(written, model)).OfType<ISymbol>();

    private static ISymbol? FlagOf(ExpressionSyntax written, SemanticModel model) =>
        model.GetTypeInfo(written).Type?.SpecialType is SpecialType.System_Boolean or SpecialType.System_Int32 or SpecialType.System_Int64 ? model.GetSymbolInfo(written).Symbol : null;

    private static bool IsDecidedByFlag(ISymbol flag, SyntaxNode branch, HashSet<SyntaxNode> loops, SemanticModel model)
    {
        bool Names(SyntaxNode? condition) => condition is not null && condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()
            .Any(name => name.Identifier.ValueText == flag.Name && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name).Symbol, flag));
        return branch.Ancestors().Where(loops.Contains).Any(loop =>
            loop switch
            {
                WhileStatementSyntax condition => Names(condition.Condition),
                DoStatementSyntax condition => Names(condition.Condition),
                ForStatementSyntax condition => Names(condition.Condition),
                _ => false,
            }
            || loop.DescendantNodes().OfType<IfStatementSyntax>().Any(other => other != branch && Names(other.Condition) && Decides(other, loops, model)));
    }

    /// <summary>True for <c>models.OrderBy(...)</c> and its kin.</summary>
    private static bool IsRanking(SyntaxNode call, SemanticModel model) =>
        call is InvocationExpressionSyntax && model.GetSymbolInfo(call).Symbol is IMethodSymbol method && DpCompilation.Get(model.Compilation).Symbols.RanksModels(method);

    private static bool IsModel(SyntaxNode expression, SemanticModel model) =>
        model.GetTypeInfo(expression).Type.DerivesFrom(DpCompilation.Get(model.Compilation).Symbols.Module);
}
