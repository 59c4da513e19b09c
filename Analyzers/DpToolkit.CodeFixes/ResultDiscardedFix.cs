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

/// <summary>DP1004: keeps what MakePrivate returns, and uses it from there on.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ResultDiscardedFix() : DpCodeFix(DiagnosticIds.ResultDiscarded)
{
    private static readonly string[] Parameters = ["model", "optimizer", "loader"];
    private static readonly string[] Names = ["privateModel", "privateOptimizer", "privateLoader"];

    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) =>
        node is InvocationExpressionSyntax ? Statement(node) is null ? [] : [new("Keep", "Keep and use what MakePrivate returns")]
        : Part(node, diagnostic) is { } part ? [new("Keep", $"Keep and use the private {Parameters[part]}")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key)
    {
        if (node is InvocationExpressionSyntax call)
        {
            var names = Names.Select(name => Free(editor.SemanticModel, node, name)).ToArray();
            var text = (ExpressionStatementSyntax)SyntaxFactory.ParseStatement($"var ({string.Join(", ", names)}) = x;");
            editor.ReplaceNode(Statement(call)!.Expression, (current, _) =>
                ((AssignmentExpressionSyntax)text.Expression).WithRight((current is AssignmentExpressionSyntax assignment ? assignment.Right : (ExpressionSyntax)current).WithoutLeadingTrivia()).WithLeadingTrivia(current.GetLeadingTrivia()));
            for (int i = 0; i < names.Length; i++)
                UseLater(editor, call, i, names[i]);
        }
        else if (Part(node, diagnostic) is { } part)
        {
            string name = Free(editor.SemanticModel, node, Names[part]);
            var designation = SyntaxFactory.SingleVariableDesignation(SyntaxFactory.Identifier(name));
            editor.ReplaceOnce(node, (current, _) => current is DiscardDesignationSyntax
                ? designation.WithTriviaFrom(current)
                : SyntaxFactory.DeclarationExpression(SyntaxFactory.IdentifierName("var").WithTrailingTrivia(SyntaxFactory.Space), designation).WithTriviaFrom(current));
            UseLater(editor, Call(node, diagnostic)!, part, name);
        }
    }

    /// <summary>From the call on, the variable that went in is replaced by the one that came out.</summary>
    private static void UseLater(DocumentEditor editor, InvocationExpressionSyntax call, int part, string name)
    {
        var model = editor.SemanticModel;
        var given = (model.GetOperation(call) as IInvocationOperation)?.Arguments.FirstOrDefault(a => a.Parameter?.Name == Parameters[part])?.Value.Syntax;
        if (given is not IdentifierNameSyntax || model.GetSymbolInfo(given).Symbol is not { } symbol || symbol is not (ILocalSymbol or IParameterSymbol))
            return;
        var scope = call.Ancestors().First(a => a is BlockSyntax or CompilationUnitSyntax or MemberDeclarationSyntax and not GlobalStatementSyntax);
        foreach (var use in scope.DescendantNodes().OfType<IdentifierNameSyntax>().Where(id => id.SpanStart > call.Span.End && id.Identifier.ValueText == symbol.Name))
            if (SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(use).Symbol, symbol))
                editor.ReplaceOnce(use, (current, _) => SyntaxFactory.IdentifierName(name).WithTriviaFrom(current));
    }

    private static string Free(SemanticModel model, SyntaxNode node, string name)
    {
        string free = name;
        for (int i = 2; model.LookupSymbols(node.SpanStart, name: free).Any(); i++)
            free = name + i;
        return free;
    }

    private static ExpressionStatementSyntax? Statement(SyntaxNode call) => call.Parent switch
    {
        ExpressionStatementSyntax statement => statement,
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" }, Parent: ExpressionStatementSyntax statement } => statement,
        _ => null,
    };

    private static int? Part(SyntaxNode node, Diagnostic diagnostic) => Call(node, diagnostic) is null ? null : node.Parent switch
    {
        ParenthesizedVariableDesignationSyntax all => all.Variables.IndexOf(v => v == node),
        ArgumentSyntax { Parent: TupleExpressionSyntax tuple } argument when node is IdentifierNameSyntax => tuple.Arguments.IndexOf(argument),
        _ => null,
    };

    private static InvocationExpressionSyntax? Call(SyntaxNode node, Diagnostic diagnostic) =>
        diagnostic.AdditionalLocations.FirstOrDefault() is { SourceTree: { } tree } made && tree == node.SyntaxTree
            ? tree.GetRoot().FindNode(made.SourceSpan, getInnermostNodeForTie: true) as InvocationExpressionSyntax
            : null;
}
