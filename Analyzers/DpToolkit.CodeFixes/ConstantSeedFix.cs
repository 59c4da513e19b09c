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
        node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax or IdentifierNameSyntax } ? [new("Secure", "Use Noise.Secure")]
            : Seed(node) is { } seed && CanGo(seed) ? [new("Secure", "Remove the seed")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key)
    {
        var secure = SyntaxFactory.IdentifierName("Secure");
        if (node is InvocationExpressionSyntax call)
            editor.ReplaceNode(node, (call.Expression is MemberAccessExpressionSyntax member ? member.WithName(secure) : (ExpressionSyntax)secure).WithTriviaFrom(call));
        else if (Seed(node) is { } seed)
            editor.RemoveNode(seed, SyntaxRemoveOptions.KeepNoTrivia);
    }

    private static ArgumentSyntax? Seed(SyntaxNode node) => node.FirstAncestorOrSelf<ArgumentSyntax>();

    /// <summary>True where no argument after it takes its place from it.</summary>
    private static bool CanGo(ArgumentSyntax seed) =>
        seed.Parent is ArgumentListSyntax list && list.Arguments.Skip(list.Arguments.IndexOf(seed) + 1).All(argument => argument.NameColon is not null);
}
