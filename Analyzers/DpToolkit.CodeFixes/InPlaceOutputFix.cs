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

/// <summary>DP6005: the form that makes a new tensor, which takes the place of the old one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class InPlaceOutputFix() : DpCodeFix(DiagnosticIds.InPlaceOutput)
{
    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) =>
        Change(model, node) is not null ? [new("NewTensor", "Make a new tensor")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key)
    {
        var (old, changed) = Change(editor.SemanticModel, node)!.Value;
        editor.ReplaceOnce(old, (_, _) => changed);
    }

    /// <summary>What is replaced by what; null where the result would have nowhere to go.</summary>
    private static (SyntaxNode Old, SyntaxNode New)? Change(SemanticModel model, SyntaxNode node)
    {
        if (node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member } call)
        {
            string name = member.Name.Identifier.ValueText;
            name = name.Substring(0, name.Length - 1);
            if (model.GetSymbolInfo(call).Symbol is not IMethodSymbol { ContainingType: { } tensor } || !tensor.GetMembers(name).OfType<IMethodSymbol>().Any(m => m.ReturnType.Name == tensor.Name))
                return null;
            return Assigned(model, call, member.Name, SyntaxFactory.IdentifierName(name).WithTriviaFrom(member.Name), member.Expression);
        }

        if (node.FirstAncestorOrSelf<ArgumentSyntax>() is not { Expression: LiteralExpressionSyntax literal, Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax made } list })
            return null;
        return Assigned(model, made, literal, SyntaxFactory.LiteralExpression(SyntaxKind.FalseLiteralExpression).WithTriviaFrom(literal), list.Arguments[0].Expression);
    }

    /// <summary>The change by itself where the call's value is used; else assigned to the variable that was overwritten.</summary>
    private static (SyntaxNode Old, SyntaxNode New)? Assigned(SemanticModel model, InvocationExpressionSyntax call, SyntaxNode old, SyntaxNode changed, ExpressionSyntax overwritten)
    {
        ExpressionSyntax whole = call;
        while (whole.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax next } member && member.Expression == whole)
            whole = next;
        if (whole.Parent is not ExpressionStatementSyntax)
            return (old, changed);
        if (overwritten is not IdentifierNameSyntax name || !IsAssignable(model.GetSymbolInfo(name).Symbol))
            return null;
        var equals = SyntaxFactory.Token(SyntaxKind.EqualsToken).WithTrailingTrivia(SyntaxFactory.Space);
        var assignment = SyntaxFactory.AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, name.WithoutTrivia().WithTrailingTrivia(SyntaxFactory.Space), equals, whole.ReplaceNode(old, changed).WithoutTrivia());
        return (whole, assignment.WithTriviaFrom(whole));
    }

    private static bool IsAssignable(ISymbol? symbol) => symbol switch
    {
        ILocalSymbol local => local is { IsUsing: false, IsForEach: false, RefKind: RefKind.None },
        IParameterSymbol parameter => parameter.RefKind is RefKind.None or RefKind.Ref,
        _ => false,
    };
}
