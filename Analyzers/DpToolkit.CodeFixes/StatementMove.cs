using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace DpToolkit.CodeFixes;

/// <summary>A statement that has to come after a later one of the same list.</summary>
internal sealed class StatementMove
{
    private readonly SyntaxNode early;
    private readonly SyntaxNode late;

    private StatementMove(SyntaxNode early, SyntaxNode late)
    {
        this.early = early;
        this.late = late;
    }

    /// <summary>
    /// The move of the statement around <paramref name="node"/> behind the finding's additional location; null where the two
    /// aren't in one list or something between them uses what the statement declares or assigns.
    /// </summary>
    public static StatementMove? Of(SemanticModel model, SyntaxNode node, Diagnostic diagnostic)
    {
        if (diagnostic.AdditionalLocations.FirstOrDefault() is not { SourceTree: { } tree } cause || tree != node.SyntaxTree)
            return null;
        var early = Outermost(node);
        var late = tree.GetRoot().FindNode(cause.SourceSpan).AncestorsAndSelf().FirstOrDefault(a => a.Parent == early?.Parent && IsStatement(a));
        if (early is null || late is null || late.SpanStart <= early.SpanStart)
            return null;
        var siblings = early.Parent!.ChildNodes().Where(IsStatement).SkipWhile(s => s != early).Skip(1).TakeWhile(s => s != late).Append(late).ToList();
        return Written(early) is { } written && model.GetSymbolInfo(written).Symbol is var symbol
            && siblings.Any(s => s.DescendantNodes().OfType<IdentifierNameSyntax>().Any(id =>
                id.Identifier.ValueText == Name(written) && (symbol is null || SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(id).Symbol, symbol))))
            ? null
            : Written(early) is null ? null : new StatementMove(early, late);
    }

    public void Apply(DocumentEditor editor)
    {
        editor.RemoveNode(early, SyntaxRemoveOptions.KeepNoTrivia);
        editor.InsertAfter(late, early);
    }

    private static bool IsStatement(SyntaxNode node) => node is GlobalStatementSyntax || node is StatementSyntax && node.Parent is BlockSyntax;

    private static SyntaxNode? Outermost(SyntaxNode node) => node.AncestorsAndSelf().FirstOrDefault(IsStatement);

    /// <summary>What the statement declares or assigns, when it does just that.</summary>
    private static SyntaxNode? Written(SyntaxNode statement) => (statement is GlobalStatementSyntax global ? global.Statement : statement) switch
    {
        LocalDeclarationStatementSyntax { Declaration.Variables: { Count: 1 } variables } => variables[0],
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax or MemberAccessExpressionSyntax } assignment } => assignment.Left,
        _ => null,
    };

    private static string Name(SyntaxNode written) => written switch
    {
        VariableDeclaratorSyntax variable => variable.Identifier.ValueText,
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        _ => ((IdentifierNameSyntax)written).Identifier.ValueText,
    };
}
