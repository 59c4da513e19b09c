using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DpToolkit.Analyzers;

/// <summary>Code that only a debug build runs, by what it says of itself.</summary>
internal static class DebugOnly
{
    /// <summary>True under <c>#if DEBUG</c>, in an <c>if</c> about debugging, and in a method that is <c>[Conditional("DEBUG")]</c>.</summary>
    public static bool Contains(SyntaxNode node)
    {
        foreach (var ancestor in node.Ancestors())
        {
            if (ancestor is IfStatementSyntax branch && SaysDebug(branch.Condition.ToString())
                || ancestor is MethodDeclarationSyntax method && method.AttributeLists.Any(list => list.ToString() is var text && text.Contains("Conditional") && SaysDebug(text)))
                return true;
        }

        return IsUnderDirective(node);
    }

    private static bool SaysDebug(string text) => text.IndexOf("debug", StringComparison.OrdinalIgnoreCase) >= 0;

    private static bool IsUnderDirective(SyntaxNode node)
    {
        int depth = 0;
        for (var directive = node.SyntaxTree.GetRoot().GetLastDirective(); directive is not null; directive = directive.GetPreviousDirective())
        {
            if (directive.SpanStart > node.SpanStart)
                continue;
            if (directive.IsKind(SyntaxKind.EndIfDirectiveTrivia))
                depth++;
            else if (directive is IfDirectiveTriviaSyntax branch && depth-- == 0)
            {
                if (SaysDebug(branch.Condition.ToString()))
                    return true;
                depth = 0;
            }
        }

        return false;
    }
}
