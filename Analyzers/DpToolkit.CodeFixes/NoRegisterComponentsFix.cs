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
    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) => node switch
    {
        ConstructorDeclarationSyntax { Body: not null } or ConstructorDeclarationSyntax { ExpressionBody: not null } => [new("Register", "Call RegisterComponents()")],
        ClassDeclarationSyntax { ParameterList: not null } type when PrimaryConstructor.CanExpand(model, type) => [new("Register", "Write the constructor out and call RegisterComponents()")],
        _ => [],
    };

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key)
    {
        if (node is ClassDeclarationSyntax type)
        {
            PrimaryConstructor.Expand(editor, type, "RegisterComponents();");
            return;
        }

        var constructors = ((TypeDeclarationSyntax)node.Parent!).Members.OfType<ConstructorDeclarationSyntax>()
            .Where(c => !c.Modifiers.Any(SyntaxKind.StaticKeyword) && c.Initializer?.ThisOrBaseKeyword.IsKind(SyntaxKind.ThisKeyword) != true);
        foreach (var constructor in constructors)
        {
            if (constructor.ExpressionBody is { } arrow)
            {
                editor.ReplaceOnce(constructor, (current, _) =>
                {
                    var body = SyntaxFactory.ParseStatement($"{{ {arrow.Expression}; RegisterComponents(); }}");
                    return ((ConstructorDeclarationSyntax)current).WithExpressionBody(null).WithSemicolonToken(default).WithBody((BlockSyntax)body).WithTrailingTrivia(current.GetTrailingTrivia());
                });
            }
            else if (constructor.Body is { } body)
            {
                editor.ReplaceOnce(body, (current, _) => WithRegistration((BlockSyntax)current));
            }
        }
    }

    private static BlockSyntax WithRegistration(BlockSyntax block)
    {
        var last = block.Statements.LastOrDefault();
        var register = SyntaxFactory.ParseStatement("RegisterComponents();");
        register = last is null
            ? register.WithTrailingTrivia(SyntaxFactory.Space)
            : register.LaidOutAs(last);
        return block.AddStatements(register);
    }
}
