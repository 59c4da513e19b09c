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

/// <summary>DP3001: an InstanceNorm without running statistics.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class BuffersUpdatedFix() : DpCodeFix(DiagnosticIds.BuffersUpdated)
{
    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) =>
        node.FirstAncestorOrSelf<ArgumentSyntax>() is { NameColon.Name.Identifier.ValueText: "track_running_stats" } argument && argument.Span == diagnostic.Location.SourceSpan
            || node is LiteralExpressionSyntax ? [new("Stateless", "Use track_running_stats: false")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key)
    {
        var value = node.FirstAncestorOrSelf<ArgumentSyntax>()!.Expression;
        editor.ReplaceNode(value, SyntaxFactory.LiteralExpression(SyntaxKind.FalseLiteralExpression).WithTriviaFrom(value));
    }
}
