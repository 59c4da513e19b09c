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

/// <summary>DP1011: registers the module's fields at the end of its constructor.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class NoRegisterComponentsFix() : DpCodeFix(DiagnosticIds.NoRegisterComponents)
{
    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) =>
        node is ConstructorDeclarationSyntax { Body: not null } ? [new("Register", "Call RegisterComponents()")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key)
    {
        var constructors = ((TypeDeclarationSyntax)node.Parent!).Members.OfType<ConstructorDeclarationSyntax>()
            .Where(c => c.Body is not null && !c.Modifiers.Any(SyntaxKind.StaticKeyword) && c.Initializer?.ThisOrBaseKeyword.IsKind(SyntaxKind.ThisKeyword) != true);
        foreach (var body in constructors.Select(c => c.Body!))
        {
            editor.ReplaceOnce(body, (current, _) =>
            {
                var block = (BlockSyntax)current;
                var last = block.Statements.LastOrDefault();
                var register = SyntaxFactory.ParseStatement("RegisterComponents();");
                register = last is null
                    ? register.WithTrailingTrivia(SyntaxFactory.Space)
                    : register.WithLeadingTrivia(last.GetLeadingTrivia().Where(t => t.IsKind(SyntaxKind.WhitespaceTrivia))).WithTrailingTrivia(last.GetTrailingTrivia().Where(t => t.IsKind(SyntaxKind.EndOfLineTrivia)));
                return block.AddStatements(register);
            });
        }
    }
}
