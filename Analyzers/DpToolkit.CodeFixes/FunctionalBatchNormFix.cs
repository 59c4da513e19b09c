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

/// <summary>DP2002: group_norm instead of batch_norm.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class FunctionalBatchNormFix() : DpCodeFix(DiagnosticIds.FunctionalBatchNorm)
{
    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) =>
        node is InvocationExpressionSyntax ? [new("GroupNorm", "Use group_norm over all channels of a sample")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key)
    {
        if (editor.SemanticModel.GetOperation(node) is not IInvocationOperation operation)
            return;
        var call = (InvocationExpressionSyntax)node;
        var name = call.Expression is MemberAccessExpressionSyntax member ? member.Name : (SimpleNameSyntax)call.Expression;
        var input = operation.Arguments.First(argument => argument.Parameter!.Name == "input");
        var arguments = new List<ArgumentSyntax> { SyntaxFactory.Argument(((ArgumentSyntax)input.Syntax).Expression.WithoutTrivia()), SyntaxFactory.Argument(SyntaxFactory.ParseExpression("1")) };
        foreach (var argument in operation.Arguments.Where(a => a.ArgumentKind != ArgumentKind.DefaultValue && a.Parameter!.Name is "weight" or "bias" or "eps"))
        {
            var colon = SyntaxFactory.Token(SyntaxKind.ColonToken).WithTrailingTrivia(SyntaxFactory.Space);
            arguments.Add(SyntaxFactory.Argument(SyntaxFactory.NameColon(SyntaxFactory.IdentifierName(argument.Parameter!.Name), colon), default, ((ArgumentSyntax)argument.Syntax).Expression.WithoutTrivia()));
        }

        var renamed = SyntaxFactory.IdentifierName("group_norm").WithTriviaFrom(name);
        ExpressionSyntax target = call.Expression is MemberAccessExpressionSyntax access ? access.WithName(renamed) : renamed;
        editor.ReplaceNode(node, (current, _) => call.WithExpression(target).WithArgumentList(call.ArgumentList.WithArguments(ArgumentEdits.List(arguments))).WithTriviaFrom(current));
    }
}
