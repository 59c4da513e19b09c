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

/// <summary>DP6001: noise from the operating system's generator instead of a seed.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ConstantSeedFix() : DpCodeFix(DiagnosticIds.ConstantSeed)
{
    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) =>
        node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } ? [new("Secure", "Use Noise.Secure")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key) =>
        editor.ReplaceNode(node, (current, _) => ((MemberAccessExpressionSyntax)((InvocationExpressionSyntax)current).Expression)
            .WithName(SyntaxFactory.IdentifierName("Secure")).WithTriviaFrom(current));
}
