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

/// <summary>DP3006: saves the whole training.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CheckpointWithoutAccountantFix() : DpCodeFix(DiagnosticIds.CheckpointWithoutAccountant)
{
    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) =>
        Changed(model, node, diagnostic) is { } changed ? [new("SaveCheckpoint", $"Use {changed}")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key) =>
        editor.ReplaceNode(node, Changed(editor.SemanticModel, node, diagnostic)!.WithTriviaFrom(node));

    private static ExpressionSyntax? Changed(SemanticModel model, SyntaxNode node, Diagnostic diagnostic)
    {
        if (node is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "save" } member, Parent: ExpressionStatementSyntax } call
            || EngineNames.Path(model, call) is not { } path || EngineNames.At(model, node.SpanStart, diagnostic) is not { } engine)
            return null;
        bool several = node.SyntaxTree.GetRoot().DescendantNodes().OfType<MemberAccessExpressionSyntax>()
            .Count(a => a.Name.Identifier.ValueText is "MakePrivate" or "MakePrivateWithEpsilon" && a.Expression.ToString() == engine) > 1;
        return SyntaxFactory.ParseExpression(several ? $"{engine}.SaveCheckpoint({path}, {member.Expression})" : $"{engine}.SaveCheckpoint({path})");
    }
}
