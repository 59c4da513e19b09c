using System.Collections.Generic;
using System.Composition;
using DpToolkit.Analyzers;
using DpToolkit.Analyzers.Budget;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace DpToolkit.CodeFixes;

/// <summary>DP5003, DP5008: puts the number that the finding names in place of the one given.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class GivenNumberFix() : DpCodeFix(DiagnosticIds.DeltaTooLarge, DiagnosticIds.EpochsDiffer)
{
    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) =>
        node is ExpressionSyntax && Number(diagnostic) is { } number ? [new("Number", $"Use {number}")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key) =>
        editor.ReplaceOnce(node, (current, _) => SyntaxFactory.ParseExpression(Number(diagnostic)!).WithTriviaFrom(current));

    private static string? Number(Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(DeltaTooLargeRule.Better, out string? delta) ? delta
        : diagnostic.Properties.TryGetValue(EpochsDifferRule.Trained, out string? epochs) ? epochs : null;
}
