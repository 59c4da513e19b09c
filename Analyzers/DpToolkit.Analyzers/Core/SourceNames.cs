using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace DpToolkit.Analyzers;

/// <summary>Names in source, looked for in the text: what doesn't mention them is left without a walk through its syntax.</summary>
internal static class SourceNames
{
    /// <summary>A large file's text isn't kept in one piece, and putting it together each time would cost more than the search.</summary>
    private static readonly ConditionalWeakTable<SyntaxTree, string> Texts = new();

    /// <summary>Where the program says <paramref name="name"/>.</summary>
    public static IEnumerable<SimpleNameSyntax> Names(this Compilation compilation, string name, CancellationToken cancellationToken) =>
        compilation.SyntaxTrees.SelectMany(tree => tree.Names(name, cancellationToken));

    public static IEnumerable<SimpleNameSyntax> Names(this SyntaxTree tree, string name, CancellationToken cancellationToken) =>
        Names(tree, null, name, cancellationToken);

    /// <summary>Where a declaration says <paramref name="name"/>.</summary>
    public static IEnumerable<SimpleNameSyntax> Names(this SyntaxReference declaration, string name, CancellationToken cancellationToken) =>
        Names(declaration.SyntaxTree, declaration.Span, name, cancellationToken);

    /// <summary>Where a declaration says a name that begins with <paramref name="start"/>.</summary>
    public static IEnumerable<SimpleNameSyntax> NamesFrom(this SyntaxReference declaration, string start, CancellationToken cancellationToken) =>
        Tokens(declaration.SyntaxTree, declaration.Span, start, isWhole: false, cancellationToken).Select(token => token.Parent).OfType<SimpleNameSyntax>();

    /// <summary>Each <c>new(...)</c> of a file.</summary>
    public static IEnumerable<ImplicitObjectCreationExpressionSyntax> ImplicitCreations(this SyntaxTree tree, CancellationToken cancellationToken) =>
        Tokens(tree, null, "new", isWhole: true, cancellationToken).Select(token => token.Parent).OfType<ImplicitObjectCreationExpressionSyntax>();

    /// <summary>False where a file can't say <paramref name="text"/>.</summary>
    public static bool Mentions(this SyntaxTree tree, string text, CancellationToken cancellationToken) =>
        TextOf(tree, cancellationToken).IndexOf(text, StringComparison.Ordinal) >= 0;

    /// <summary>The call of a method by its name, or null.</summary>
    public static InvocationExpressionSyntax? CallBy(this SimpleNameSyntax name)
    {
        ExpressionSyntax called = name.Parent switch
        {
            MemberAccessExpressionSyntax access when access.Name == name => access,
            MemberBindingExpressionSyntax binding => binding,
            _ => name,
        };
        return called.Parent is InvocationExpressionSyntax call && call.Expression == called ? call : null;
    }

    private static string TextOf(SyntaxTree tree, CancellationToken cancellationToken) => Texts.GetValue(tree, _ => tree.GetText(cancellationToken).ToString());

    private static IEnumerable<SimpleNameSyntax> Names(SyntaxTree tree, TextSpan? span, string name, CancellationToken cancellationToken) =>
        Tokens(tree, span, name, isWhole: true, cancellationToken).Select(token => token.Parent).OfType<SimpleNameSyntax>();

    private static IEnumerable<SyntaxToken> Tokens(SyntaxTree tree, TextSpan? span, string start, bool isWhole, CancellationToken cancellationToken)
    {
        // What has no name yet, while it is typed, is mentioned nowhere.
        if (start.Length == 0)
            yield break;
        string text = TextOf(tree, cancellationToken);
        int first = span?.Start ?? 0, end = span?.End ?? text.Length;
        for (int at = Next(first); at >= 0; at = Next(at + start.Length))
        {
            if (at > 0 && SyntaxFacts.IsIdentifierPartCharacter(text[at - 1]) || isWhole && at + start.Length < text.Length && SyntaxFacts.IsIdentifierPartCharacter(text[at + start.Length]))
                continue;
            var token = tree.GetRoot(cancellationToken).FindToken(at);
            if (token.ValueText.StartsWithOrdinal(start) && token.SpanStart == (at > 0 && text[at - 1] == '@' ? at - 1 : at))
                yield return token;
        }

        int Next(int from) => from >= end ? -1 : text.IndexOf(start, from, end - from, StringComparison.Ordinal);
    }
}
