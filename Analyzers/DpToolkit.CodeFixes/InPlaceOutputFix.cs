using System.Collections.Generic;
using System.Composition;
using System.Linq;
using DpToolkit.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace DpToolkit.CodeFixes;

/// <summary>DP6005: the form that makes a new tensor.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class InPlaceOutputFix() : DpCodeFix(DiagnosticIds.InPlaceOutput)
{
    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) =>
        node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } or LiteralExpressionSyntax or ArgumentSyntax { Expression: LiteralExpressionSyntax }
            ? [new("NewTensor", "Make a new tensor")]
            : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key)
    {
        if (node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member })
        {
            string name = member.Name.Identifier.ValueText;
            editor.ReplaceNode(member.Name, SyntaxFactory.IdentifierName(name.Substring(0, name.Length - 1)).WithTriviaFrom(member.Name));
            return;
        }

        var value = node.FirstAncestorOrSelf<ArgumentSyntax>()!.Expression;
        editor.ReplaceNode(value, SyntaxFactory.LiteralExpression(SyntaxKind.FalseLiteralExpression).WithTriviaFrom(value));
    }
}
