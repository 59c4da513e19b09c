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

/// <summary>DP7001: lets the generator write the per-sample gradients.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class NoPerSampleFix() : DpCodeFix(DiagnosticIds.NoPerSampleRule)
{
    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) =>
        node is ClassDeclarationSyntax { Parent: not TypeDeclarationSyntax } ? [new("PerSampleGrad", "Add [PerSampleGrad] and partial")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key)
    {
        bool isInScope = editor.SemanticModel.LookupNamespacesAndTypes(node.SpanStart, name: "PerSampleGradAttribute").Length > 0;
        var name = SyntaxFactory.ParseName(isInScope ? "PerSampleGrad" : "DpToolkit.PerSampleGrad");
        editor.ReplaceNode(node, (current, _) =>
        {
            var declaration = (ClassDeclarationSyntax)current;
            var leading = declaration.GetLeadingTrivia();
            var indentation = leading.Reverse().TakeWhile(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).Reverse();
            var attribute = SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Attribute(name)))
                .WithLeadingTrivia(leading).WithTrailingTrivia(SyntaxFactory.EndOfLine("\n"));
            declaration = declaration.WithoutLeadingTrivia();
            if (!declaration.Modifiers.Any(SyntaxKind.PartialKeyword))
                declaration = declaration.AddModifiers(SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space));
            declaration = declaration.WithLeadingTrivia(indentation);
            return declaration.WithAttributeLists(declaration.AttributeLists.Insert(0, attribute));
        });
    }
}
