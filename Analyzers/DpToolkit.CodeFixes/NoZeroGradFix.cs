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

/// <summary>DP1009: clears gradients at the start of each round.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class NoZeroGradFix() : DpCodeFix(DiagnosticIds.NoZeroGrad)
{
    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) =>
        First(node) is not null && Optimizer(node) is { } optimizer ? [new("ZeroGrad", $"Call {optimizer}.zero_grad() first")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key)
    {
        var first = First(node)!;
        editor.InsertBefore(first, SyntaxFactory.ParseStatement($"{Optimizer(node)}.zero_grad();").LaidOutAs(first));
    }

    private static StatementSyntax? First(SyntaxNode node) =>
        node.Ancestors().FirstOrDefault(a => a is CommonForEachStatementSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or LocalFunctionStatementSyntax or MethodDeclarationSyntax) switch
        {
            LocalFunctionStatementSyntax { Body.Statements: [var first, ..] } function when function.ParameterList.Parameters.Any(p => Optimizer(node)?.ToString() == p.Identifier.ValueText) => first,
            MethodDeclarationSyntax { Body.Statements: [var first, ..] } method when method.ParameterList.Parameters.Any(p => Optimizer(node)?.ToString() == p.Identifier.ValueText) => first,
            CommonForEachStatementSyntax { Statement: BlockSyntax { Statements: [var first, ..] } } => first,
            ForStatementSyntax { Statement: BlockSyntax { Statements: [var first, ..] } } => first,
            WhileStatementSyntax { Statement: BlockSyntax { Statements: [var first, ..] } } => first,
            DoStatementSyntax { Statement: BlockSyntax { Statements: [var first, ..] } } => first,
            _ => null,
        };

    private static ExpressionSyntax? Optimizer(SyntaxNode node) =>
        node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: (IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax or ThisExpressionSyntax }) and var optimizer } } ? optimizer.WithoutTrivia() : null;
}
