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

/// <summary>DP2009: says that 0 is a dimension.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class LiteralZeroDimensionFix() : DpCodeFix(DiagnosticIds.LiteralZeroDimension)
{
    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) =>
        Value(node) is not null ? [new("Dimension", "Reduce dimension 0: new long[] { 0 }")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key) =>
        editor.ReplaceNode(Value(node)!, (current, _) => SyntaxFactory.ParseExpression("new long[] { 0 }").WithTriviaFrom(current));

    private static ExpressionSyntax? Value(SyntaxNode node) => node switch
    {
        ArgumentSyntax argument => argument.Expression,
        LiteralExpressionSyntax literal => literal,
        _ => null,
    };
}
