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

/// <summary>DP1013: calls train() before the model is made private, or before the loop that trains it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class NotInTrainModeFix() : DpCodeFix(DiagnosticIds.NotInTrainMode)
{
    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) =>
        Model(model, node) is { } name && Statement(node) is not null ? [new("Train", $"Call {name}.train() before")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key)
    {
        var statement = Statement(node)!;
        StatementSyntax train = SyntaxFactory.ParseStatement($"{Model(editor.SemanticModel, node)}.train();\n").WithLeadingTrivia(statement.Indentation());
        editor.InsertBefore(statement, statement is GlobalStatementSyntax ? SyntaxFactory.GlobalStatement(train) : train);
    }

    private static IdentifierNameSyntax? Model(SemanticModel model, SyntaxNode node)
    {
        if (node is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member } call)
            return null;
        var given = IsMade(node) ? (model.GetOperation(call) as IInvocationOperation)?.Arguments.FirstOrDefault(a => a.Parameter?.Name == "model")?.Value.Syntax : member.Expression;
        return (given as IdentifierNameSyntax)?.WithoutTrivia();
    }

    private static bool IsMade(SyntaxNode node) => node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "MakePrivate" or "MakePrivateWithEpsilon" } };

    private static SyntaxNode? Statement(SyntaxNode node)
    {
        var inner = IsMade(node) ? node : node.Ancestors().FirstOrDefault(a => a is CommonForEachStatementSyntax);
        return inner?.AncestorsAndSelf().FirstOrDefault(a => a is GlobalStatementSyntax || a is StatementSyntax && a.Parent is BlockSyntax);
    }
}
