using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DpToolkit.CodeFixes;

internal static class ArgumentEdits
{
    /// <summary>Adds <c>name: value</c> at the end.</summary>
    public static InvocationExpressionSyntax With(this InvocationExpressionSyntax call, string name, ExpressionSyntax value) =>
        call.WithArgumentList(call.ArgumentList.With(name, value));

    /// <summary>Adds <c>name: value</c> at the end, on a line of its own where the last argument has one.</summary>
    public static ArgumentListSyntax With(this ArgumentListSyntax list, string name, ExpressionSyntax value)
    {
        var added = Named(name, value);
        if (list.Arguments is not [.., var last])
            return list.AddArguments(added);
        var comma = SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space);
        var before = last;
        var line = last.GetFirstToken().GetPreviousToken().TrailingTrivia.FirstOrDefault(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia));
        if (line != default)
        {
            added = added.LaidOutAs(last);
            comma = comma.WithTrailingTrivia(last.LineEnd().Any() ? last.GetTrailingTrivia() : SyntaxFactory.TriviaList(line));
            before = last.LineEnd().Any() ? last.WithoutTrailingTrivia() : last;
        }

        return list.WithArguments(SyntaxFactory.SeparatedList(list.Arguments.Replace(last, before).Append(added), list.Arguments.GetSeparators().Append(comma)));
    }

    /// <summary><c>name: value</c>.</summary>
    public static ArgumentSyntax Named(string name, ExpressionSyntax value) =>
        SyntaxFactory.Argument(SyntaxFactory.NameColon(SyntaxFactory.IdentifierName(name), SyntaxFactory.Token(SyntaxKind.ColonToken).WithTrailingTrivia(SyntaxFactory.Space)), default, value);

    /// <summary>Arguments with ", " between them.</summary>
    public static SeparatedSyntaxList<ArgumentSyntax> List(IReadOnlyCollection<ArgumentSyntax> arguments) =>
        SyntaxFactory.SeparatedList(arguments, Enumerable.Repeat(SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space), arguments.Count - 1));
}
