using System.Collections.Generic;
using System.Composition;
using DpToolkit.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace DpToolkit.CodeFixes;

/// <summary>DP5006: goes back to Poisson samples.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ShuffledUnderPoissonFix() : DpCodeFix(DiagnosticIds.ShuffledUnderPoisson)
{
    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) =>
        node is ExpressionSyntax { Parent: ArgumentSyntax } ? [new("Poisson", "Draw Poisson samples")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key)
    {
        if (node.Parent is ArgumentSyntax { NameColon: not null } argument)
            editor.RemoveNode(argument, SyntaxRemoveOptions.KeepNoTrivia);
        else
            editor.ReplaceOnce(node, (current, generator) => generator.TrueLiteralExpression().WithTriviaFrom(current));
    }
}
