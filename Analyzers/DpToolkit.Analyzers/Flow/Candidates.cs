using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DpToolkit.Analyzers.Flow;

/// <summary>The bodies worth following, callers first: those that name private training, and those that call them.</summary>
internal static class Candidates
{
    private static readonly HashSet<string> Seeds = new(StringComparer.Ordinal)
    {
        "PrivacyEngine", "MakePrivate", "MakePrivateWithEpsilon", "ModuleValidator", "PrivateTraining", "DpOptimizer", "PoissonDataLoader",
    };

    private static readonly ConditionalWeakTable<SyntaxTree, List<Body>> Cache = new();

    public static IEnumerable<SyntaxNode> Of(Compilation compilation, CancellationToken cancellationToken)
    {
        var all = compilation.SyntaxTrees.SelectMany(tree => BodiesOf(tree, cancellationToken)).ToList();
        if (!all.Any(body => body.Names.Overlaps(Seeds)))
            return Enumerable.Empty<SyntaxNode>();

        var names = new HashSet<string>(Seeds, StringComparer.Ordinal);
        var chosen = new HashSet<Body>();
        for (bool grown = true; grown;)
        {
            grown = false;
            foreach (var body in all)
                if (!chosen.Contains(body) && body.Names.Overlaps(names))
                {
                    chosen.Add(body);
                    names.Add(body.Name);
                    grown = true;
                }
        }

        return chosen.OrderBy(body => chosen.Any(other => other != body && other.Names.Contains(body.Name)) ? 1 : 0).ThenBy(all.IndexOf).Select(body => body.Node).ToList();
    }

    private static List<Body> BodiesOf(SyntaxTree tree, CancellationToken cancellationToken)
    {
        if (Cache.TryGetValue(tree, out var known))
            return known;
        var bodies = new List<Body>();
        var root = tree.GetRoot(cancellationToken);
        if (root is CompilationUnitSyntax unit && unit.Members.Any(SyntaxKind.GlobalStatement))
            bodies.Add(new Body(unit, "<top-level>", NamesIn(unit.Members.OfType<GlobalStatementSyntax>())));
        foreach (var node in root.DescendantNodes(node => node is not (BlockSyntax or GlobalStatementSyntax)))
        {
            string? name = node switch
            {
                MethodDeclarationSyntax method => method.Identifier.ValueText,
                ConstructorDeclarationSyntax constructor => constructor.Identifier.ValueText,
                AccessorDeclarationSyntax { Parent.Parent: PropertyDeclarationSyntax property } => property.Identifier.ValueText,
                ArrowExpressionClauseSyntax { Parent: PropertyDeclarationSyntax property } => property.Identifier.ValueText,
                _ => null,
            };
            if (name is not null)
                bodies.Add(new Body(node, name, Names(node)));
        }

        return Cache.GetValue(tree, _ => bodies);
    }

    private static HashSet<string> Names(SyntaxNode body)
    {
        var names = NamesIn(new[] { body });
        names.UnionWith(NamesIn(MemberTypes(body)).Where(Seeds.Contains));
        return names;
    }

    /// <summary>The types of the fields, properties and primary parameters around a body: private training may be what it finds there.</summary>
    private static IEnumerable<SyntaxNode> MemberTypes(SyntaxNode body) =>
        body.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type
            ? Enumerable.Empty<SyntaxNode>()
            : type.Members.Select(member => member switch
            {
                FieldDeclarationSyntax field => field.Declaration.Type,
                PropertyDeclarationSyntax property => property.Type,
                _ => null,
            }).Concat(type.ParameterList?.Parameters.Select(parameter => parameter.Type) ?? Enumerable.Empty<TypeSyntax?>()).OfType<SyntaxNode>();

    private static HashSet<string> NamesIn(IEnumerable<SyntaxNode> nodes) =>
        new(nodes.SelectMany(node => node.DescendantTokens()).Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText), StringComparer.Ordinal);

    private sealed class Body(SyntaxNode node, string name, HashSet<string> names)
    {
        public SyntaxNode Node { get; } = node;

        public string Name { get; } = name;

        public HashSet<string> Names { get; } = names;
    }
}
