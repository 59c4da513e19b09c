using System.Collections.Generic;
using System.Composition;
using System.Linq;
using DpToolkit.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.CodeFixes;

/// <summary>DP3001: an InstanceNorm without running statistics, a forward without the update of a buffer.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class BuffersUpdatedFix() : DpCodeFix(DiagnosticIds.BuffersUpdated)
{
    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) =>
        node.FirstAncestorOrSelf<ArgumentSyntax>() is { NameColon.Name.Identifier.ValueText: "track_running_stats" } argument && argument.Span == diagnostic.Location.SourceSpan
            || node is LiteralExpressionSyntax ? [new("Stateless", "Use track_running_stats: false")]
            : Update(node, diagnostic) is not null ? [new("Remove", "Remove the update")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key)
    {
        if (key == "Remove")
        {
            editor.RemoveNode(Update(node, diagnostic)!, SyntaxRemoveOptions.KeepNoTrivia);
            return;
        }

        var value = node.FirstAncestorOrSelf<ArgumentSyntax>()!.Expression;
        editor.ReplaceNode(value, SyntaxFactory.LiteralExpression(SyntaxKind.FalseLiteralExpression).WithTriviaFrom(value));
    }

    /// <summary>The statement of a block that does nothing but update: with the <c>if (training)</c> or <c>using (no_grad())</c> around it alone.</summary>
    private static StatementSyntax? Update(SyntaxNode node, Diagnostic diagnostic)
    {
        if (node.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { } update || update.Expression.Span != diagnostic.Location.SourceSpan)
            return null;
        StatementSyntax whole = update;
        while (whole.Parent is BlockSyntax { Statements.Count: 1, Parent: IfStatementSyntax or UsingStatementSyntax or BlockSyntax } block || whole.Parent is IfStatementSyntax { Else: null } or UsingStatementSyntax)
        {
            if (whole.Parent is BlockSyntax { Parent: IfStatementSyntax { Else: not null } })
                break;
            whole = (StatementSyntax)whole.Parent;
        }

        return whole.Parent is BlockSyntax && whole.GetLeadingTrivia().All(t => !t.IsDirective) ? whole : null;
    }
}
