using System.Collections.Generic;
using System.Composition;
using System.Linq;
using DpToolkit.Analyzers;
using DpToolkit.Analyzers.Samples;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.CodeFixes;

/// <summary>DP2006: gives predictions and targets one shape.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class BroadcastLossFix() : DpCodeFix(DiagnosticIds.BroadcastLoss)
{
    private const string Squeeze = "Squeeze";
    private const string Unsqueeze = "Unsqueeze";

    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic)
    {
        if (Operands(model, node, diagnostic) is not var (column, vector))
            return [];
        return [new(Squeeze, $"Make '{column}' a vector: .squeeze(1)"), new(Unsqueeze, $"Make '{vector}' a column: .unsqueeze(1)")];
    }

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key)
    {
        if (Operands(editor.SemanticModel, node, diagnostic) is not var (column, vector))
            return;
        var (operand, name) = key == Squeeze ? (column, "squeeze") : (vector, "unsqueeze");
        editor.ReplaceOnce(operand, (current, _) => Call((ExpressionSyntax)current, name));
    }

    private static ExpressionSyntax Call(ExpressionSyntax operand, string name)
    {
        var receiver = operand.WithoutTrivia();
        if (receiver is not (IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax or ElementAccessExpressionSyntax or ParenthesizedExpressionSyntax))
            receiver = SyntaxFactory.ParenthesizedExpression(receiver);
        var member = SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, receiver, SyntaxFactory.IdentifierName(name));
        return SyntaxFactory.InvocationExpression(member, SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(SyntaxFactory.ParseExpression("1"))))).WithTriviaFrom(operand);
    }

    /// <summary>The operand of shape [B, 1], and the other.</summary>
    private static (ExpressionSyntax Column, ExpressionSyntax Vector)? Operands(SemanticModel model, SyntaxNode node, Diagnostic diagnostic)
    {
        var operands = model.GetOperation(node) switch
        {
            IBinaryOperation binary => [binary.LeftOperand.Syntax, binary.RightOperand.Syntax],
            IInvocationOperation call => Arguments(call).ToList(),
            _ => new List<SyntaxNode>(),
        };
        if (operands.OfType<ExpressionSyntax>().ToList() is not [var first, var second] || !diagnostic.Properties.TryGetValue(BroadcastLossRule.Column, out string? column))
            return null;
        return column == "0" ? (first, second) : (second, first);
    }

    private static IEnumerable<SyntaxNode> Arguments(IInvocationOperation call)
    {
        var given = call.Arguments.OrderBy(argument => argument.Parameter?.Ordinal).Select(argument => argument.Value.Syntax);
        bool onTensor = call.Instance?.Type?.Name == "Tensor";
        return (onTensor ? given.Prepend(call.Instance!.Syntax) : given).Take(2);
    }
}
