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
        Argument(node) is { } argument ? [new("Dimension", "Reduce dimension 0: " + Dimension(argument))] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key) =>
        editor.ReplaceNode(Argument(node)!, (current, _) => Dimension((ArgumentSyntax)current).WithTriviaFrom(current));

    private static ArgumentSyntax Dimension(ArgumentSyntax argument) =>
        SyntaxFactory.ParseArgumentList(IsProduct(argument) ? $"(dim: {argument.Expression})" : $"(new long[] {{ {argument.Expression} }})").Arguments[0];

    /// <summary>A product takes one dimension, not several.</summary>
    private static bool IsProduct(ArgumentSyntax argument) =>
        argument.Parent?.Parent is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "prod" } or IdentifierNameSyntax { Identifier.ValueText: "prod" } };

    private static ArgumentSyntax? Argument(SyntaxNode node) => node.FirstAncestorOrSelf<ArgumentSyntax>();
}
