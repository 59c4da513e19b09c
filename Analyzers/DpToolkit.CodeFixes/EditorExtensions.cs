using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Editing;

namespace DpToolkit.CodeFixes;

internal static class EditorExtensions
{
    private static readonly ConditionalWeakTable<DocumentEditor, HashSet<SyntaxNode>> Replaced = new();

    /// <summary>Replaces a node, unless this editor has done so: two findings may ask for the same change.</summary>
    public static void ReplaceOnce(this DocumentEditor editor, SyntaxNode node, Func<SyntaxNode, SyntaxGenerator, SyntaxNode> change)
    {
        if (Replaced.GetOrCreateValue(editor).Add(node))
            editor.ReplaceNode(node, change);
    }

    /// <summary>The white space before the first token on its line.</summary>
    public static SyntaxTriviaList Indentation(this SyntaxNode node) =>
        node.GetLeadingTrivia() is [.., var last] && last.IsKind(SyntaxKind.WhitespaceTrivia) ? SyntaxFactory.TriviaList(last) : default;

    /// <summary>A new node with the place of a neighbor, but not its comments: as far to the right, on a line of its own where the neighbor ends one.</summary>
    public static TNode LaidOutAs<TNode>(this TNode node, SyntaxNode neighbor)
        where TNode : SyntaxNode =>
        node.WithLeadingTrivia(neighbor.Indentation()).WithTrailingTrivia(neighbor.LineEnd());

    /// <summary>The end of the line after a node; empty where the line goes on.</summary>
    public static IEnumerable<SyntaxTrivia> LineEnd(this SyntaxNode node) => node.GetTrailingTrivia().Where(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia));
}
