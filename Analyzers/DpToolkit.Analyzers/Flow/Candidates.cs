using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DpToolkit.Analyzers.Flow;

/// <summary>
/// The bodies worth following, callers first: those that name private training, and those from which the flow reaches one of these.
/// Text is searched before syntax is looked at, and syntax before anything is bound.
/// </summary>
internal sealed class Candidates(DpCompilation compilation, MethodBodies bodies, CancellationToken cancellationToken)
{
    private static readonly HashSet<string> Seeds = new(StringComparer.Ordinal)
    {
        "PrivacyEngine", "MakePrivate", "MakePrivateWithEpsilon", "ModuleValidator", "PrivateTraining", "DpOptimizer", "PoissonDataLoader",
    };

    private static readonly ConditionalWeakTable<SyntaxTree, List<Body>> Cache = new();

    /// <summary>The names of private training, and of the bodies that lead to it.</summary>
    public HashSet<string> Names { get; } = new(Seeds, StringComparer.Ordinal);

    /// <summary>The bodies, with callers up to <paramref name="depth"/> calls away.</summary>
    public IEnumerable<SyntaxNode> Find(int depth)
    {
        var newest = Naming(Seeds).Where(body => Named(body, Seeds).Any(compilation.Symbols.IsKnownLibrary)).ToList();
        var chosen = new HashSet<Body>(newest);
        for (int round = 0; round < depth && newest.Count > 0; round++)
        {
            var called = newest.Select(body => SymbolOf(body.Node)).OfType<ISymbol>().ToList();
            var names = new HashSet<string>(newest.Select(body => body.Name), StringComparer.Ordinal);
            newest = Naming(names).Where(body => !chosen.Contains(body) && Named(body, names).Any(name => called.Any(target => MayRun(name, target)))).ToList();
            chosen.UnionWith(newest);
        }

        Names.UnionWith(chosen.Select(body => body.Name));
        return chosen.OrderBy(body => chosen.Any(other => other != body && other.Names.Contains(body.Name)) ? 1 : 0).Select(body => body.Node);
    }

    /// <summary>The method, accessor or entry point that a body belongs to.</summary>
    public ISymbol? SymbolOf(SyntaxNode body)
    {
        var model = bodies.Model(body.SyntaxTree);
        return body switch
        {
            CompilationUnitSyntax unit => model.GetDeclaredSymbol(unit, cancellationToken),
            ArrowExpressionClauseSyntax { Parent: { } property } => (model.GetDeclaredSymbol(property, cancellationToken) as IPropertySymbol)?.GetMethod,
            _ => model.GetDeclaredSymbol(body, cancellationToken),
        };
    }

    private IEnumerable<Body> Naming(HashSet<string> names)
    {
        foreach (var tree in compilation.Compilation.SyntaxTrees)
        {
            if (names.Any(name => tree.Mentions(name, cancellationToken)))
                foreach (var body in BodiesOf(tree, cancellationToken))
                    if (body.Names.Overlaps(names))
                        yield return body;
        }
    }

    /// <summary>What the names in a body stand for.</summary>
    private IEnumerable<ISymbol> Named(Body body, HashSet<string> names)
    {
        var model = bodies.Model(body.Node.SyntaxTree);
        foreach (var name in body.Parts.SelectMany(part => part.DescendantNodesAndSelf()).OfType<SimpleNameSyntax>().Where(name => names.Contains(name.Identifier.ValueText)))
        {
            // What a call calls is known sooner than all that the name alone could mean.
            if (name.CallBy() is { } call && model.GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol { MethodKind: not MethodKind.DelegateInvoke } called)
            {
                yield return called;
                continue;
            }

            var info = model.GetSymbolInfo(name, cancellationToken);
            if (info.Symbol is { } symbol)
                yield return symbol;
            foreach (var candidate in info.CandidateSymbols)
                yield return candidate;
        }
    }

    /// <summary>True when a call of <paramref name="named"/> may run <paramref name="target"/>.</summary>
    private static bool MayRun(ISymbol named, ISymbol target)
    {
        if (target is IMethodSymbol { MethodKind: MethodKind.Constructor })
            return SymbolEqualityComparer.Default.Equals((named as INamedTypeSymbol ?? named.ContainingType)?.OriginalDefinition, target.ContainingType);
        var declared = (target as IMethodSymbol)?.AssociatedSymbol ?? target;
        var original = ((named as IMethodSymbol)?.ReducedFrom ?? named).OriginalDefinition;
        return SymbolEqualityComparer.Default.Equals(original, declared)
            || original.Name == declared.Name && original.Kind == declared.Kind && (original.IsVirtual || original.IsAbstract || original.IsOverride || (original as IMethodSymbol)?.IsPartialDefinition == true);
    }

    private static List<Body> BodiesOf(SyntaxTree tree, CancellationToken cancellationToken)
    {
        if (Cache.TryGetValue(tree, out var known))
            return known;
        var found = new List<Body>();
        var root = tree.GetRoot(cancellationToken);
        if (root is CompilationUnitSyntax unit && unit.Members.Any(SyntaxKind.GlobalStatement))
            found.Add(new Body(unit, "<top-level>", unit.Members.OfType<GlobalStatementSyntax>().ToList<SyntaxNode>(), Array.Empty<SyntaxNode>()));
        var types = new Dictionary<TypeDeclarationSyntax, IReadOnlyList<SyntaxNode>>();
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
                found.Add(new Body(node, name, new[] { node }, node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type ? TrainingMembers(type) : Array.Empty<SyntaxNode>()));
        }

        return Cache.GetValue(tree, _ => found);

        IReadOnlyList<SyntaxNode> TrainingMembers(TypeDeclarationSyntax type)
        {
            if (!types.TryGetValue(type, out var members))
                types.Add(type, members = MemberTypes(type).Where(member => NamesIn(new[] { member }).Overlaps(Seeds)).ToList());
            return members;
        }
    }

    /// <summary>The types of fields, properties and primary parameters: private training may be what a body finds there.</summary>
    private static IEnumerable<SyntaxNode> MemberTypes(TypeDeclarationSyntax type) =>
        type.Members.Select(member => member switch
        {
            FieldDeclarationSyntax field => field.Declaration.Type,
            PropertyDeclarationSyntax property => property.Type,
            _ => null,
        }).Concat(type.ParameterList?.Parameters.Select(parameter => parameter.Type) ?? Enumerable.Empty<TypeSyntax?>()).OfType<SyntaxNode>();

    private static HashSet<string> NamesIn(IEnumerable<SyntaxNode> nodes) =>
        new(nodes.SelectMany(node => node.DescendantTokens()).Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText), StringComparer.Ordinal);

    /// <summary>A body: its node, the name that calls it, its code, and the types around it that name private training.</summary>
    private sealed class Body(SyntaxNode node, string name, IReadOnlyList<SyntaxNode> code, IReadOnlyList<SyntaxNode> around)
    {
        public SyntaxNode Node { get; } = node;

        public string Name { get; } = name;

        public IReadOnlyList<SyntaxNode> Parts { get; } = code.Concat(around).ToList();

        public HashSet<string> Names { get; } = NamesIn(code.Concat(around));
    }
}
