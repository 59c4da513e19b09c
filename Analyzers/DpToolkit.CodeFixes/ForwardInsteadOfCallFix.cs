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

/// <summary>DP1007: runs the layer by call().</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ForwardInsteadOfCallFix() : DpCodeFix(DiagnosticIds.ForwardInsteadOfCall)
{
    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) =>
        Name(node) is not null && model.GetOperation(node) is IInvocationOperation { Instance.Type: { } type } && HasCall(type)
            ? [new("Call", "Use call()")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key) =>
        editor.ReplaceOnce(Name(node)!, (current, _) => SyntaxFactory.IdentifierName("call").WithTriviaFrom(current));

    private static SimpleNameSyntax? Name(SyntaxNode node) => (node as InvocationExpressionSyntax)?.Expression switch
    {
        MemberAccessExpressionSyntax member => member.Name,
        MemberBindingExpressionSyntax member => member.Name,
        _ => null,
    };

    private static bool HasCall(ITypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType!)
            if (current.GetMembers("call").Any())
                return true;
        return false;
    }
}
