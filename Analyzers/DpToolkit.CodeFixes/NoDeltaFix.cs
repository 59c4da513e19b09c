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

/// <summary>DP5001, DP5010: gives the training a budget: a delta, and an end.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class NoDeltaFix() : DpCodeFix(DiagnosticIds.NoDelta, DiagnosticIds.NoBudgetStop)
{
    private const string Text = "new PrivacyBudget(epsilon: 8, delta: 1e-5)";

    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) =>
        node is InvocationExpressionSyntax && Budget(model) is not null ? [new("Budget", $"Add budget: {Text}")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key)
    {
        var budget = ((ObjectCreationExpressionSyntax)SyntaxFactory.ParseExpression(Text))
            .WithType((TypeSyntax)editor.Generator.TypeExpression(Budget(editor.SemanticModel)!).WithLeadingTrivia(SyntaxFactory.Space));
        editor.ReplaceNode(node, (current, _) =>
        {
            var call = (InvocationExpressionSyntax)current;
            var arguments = call.ArgumentList.Arguments;
            if (arguments.FirstOrDefault(a => a.NameColon?.Name.Identifier.ValueText == "budget") is { } written)
                return call.WithArgumentList(call.ArgumentList.WithArguments(arguments.Replace(written, written.WithExpression(budget.WithTriviaFrom(written.Expression)))));
            return call.With("budget", budget);
        });
    }

    private static INamedTypeSymbol? Budget(SemanticModel model) => model.Compilation.GetTypeByMetadataName("DpToolkit.PrivacyBudget");
}
