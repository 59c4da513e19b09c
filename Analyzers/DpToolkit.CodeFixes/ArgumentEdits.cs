using System.Linq;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DpToolkit.CodeFixes;

internal static class ArgumentEdits
{
    /// <summary>Adds <c>name: value</c> at the end.</summary>
    public static InvocationExpressionSyntax With(this InvocationExpressionSyntax call, string name, ExpressionSyntax value) =>
        call.WithArgumentList(call.ArgumentList.With(name, value));

    /// <summary>Adds <c>name: value</c> at the end.</summary>
    public static ArgumentListSyntax With(this ArgumentListSyntax list, string name, ExpressionSyntax value)
    {
        var colon = SyntaxFactory.Token(SyntaxKind.ColonToken).WithTrailingTrivia(SyntaxFactory.Space);
        var argument = SyntaxFactory.Argument(SyntaxFactory.NameColon(SyntaxFactory.IdentifierName(name), colon), default, value);
        return list.WithArguments(List(list.Arguments.Append(argument).ToArray()));
    }

    /// <summary>Arguments with ", " between them.</summary>
    public static Microsoft.CodeAnalysis.SeparatedSyntaxList<ArgumentSyntax> List(ArgumentSyntax[] arguments) =>
        SyntaxFactory.SeparatedList(arguments, Enumerable.Repeat(SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space), arguments.Length - 1));
}
