using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
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
}
