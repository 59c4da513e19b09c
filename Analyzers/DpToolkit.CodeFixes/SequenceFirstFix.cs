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

/// <summary>DP4003: makes dimension 0 the batch.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class SequenceFirstFix() : DpCodeFix(DiagnosticIds.SequenceFirst)
{
    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) =>
        node is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax { ArgumentList: not null } ? [new("BatchFirst", "Use batchFirst: true (input [B, T, d])")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key)
    {
        var yes = SyntaxFactory.LiteralExpression(SyntaxKind.TrueLiteralExpression);
        var arguments = editor.SemanticModel.GetOperation(node) switch
        {
            IInvocationOperation call => call.Arguments,
            IObjectCreationOperation creation => creation.Arguments,
            _ => [],
        };
        var written = arguments.FirstOrDefault(argument => argument is { Parameter.Name: "batchFirst", ArgumentKind: not ArgumentKind.DefaultValue });
        if (written?.Syntax is ArgumentSyntax argument)
        {
            editor.ReplaceNode(argument.Expression, yes.WithTriviaFrom(argument.Expression));
            return;
        }
        editor.ReplaceNode(node, (current, _) => current is InvocationExpressionSyntax call
            ? call.With("batchFirst", yes)
            : ((BaseObjectCreationExpressionSyntax)current).WithArgumentList(((BaseObjectCreationExpressionSyntax)current).ArgumentList!.With("batchFirst", yes)));
    }
}
