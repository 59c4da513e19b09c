using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DpToolkit.Analyzers.Layers;

/// <summary>The methods and properties of a class that some of them lead to, by the names that they mention.</summary>
internal static class ReachableMembers
{
    public static HashSet<MemberDeclarationSyntax> From(INamedTypeSymbol type, Func<MemberDeclarationSyntax, bool> isRoot)
    {
        var members = type.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax()).OfType<TypeDeclarationSyntax>().SelectMany(declaration => declaration.Members)
            .Where(member => member is MethodDeclarationSyntax or PropertyDeclarationSyntax or IndexerDeclarationSyntax or OperatorDeclarationSyntax or EventDeclarationSyntax).ToList();
        var reached = new HashSet<MemberDeclarationSyntax>(members.Where(isRoot));
        var pending = new Stack<MemberDeclarationSyntax>(reached);
        while (pending.Count > 0)
        {
            var names = new HashSet<string>(pending.Pop().DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText), StringComparer.Ordinal);
            foreach (var member in members.Where(member => names.Contains(NameOf(member))))
                if (reached.Add(member))
                    pending.Push(member);
        }

        return reached;
    }

    public static string NameOf(MemberDeclarationSyntax member) => member switch
    {
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        PropertyDeclarationSyntax property => property.Identifier.ValueText,
        _ => "",
    };
}
