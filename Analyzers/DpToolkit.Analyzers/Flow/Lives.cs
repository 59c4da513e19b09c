using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DpToolkit.Analyzers.Flow;

/// <summary>The types whose instances' lives are worth following, and the methods that take part in them.</summary>
internal sealed class Lives(Compilation compilation, MethodBodies bodies, KnownSymbols symbols, IEnumerable<SyntaxNode> candidates, CancellationToken cancellationToken)
{
    private const int MaxTypes = 8;
    private const int MaxMethods = 16;

    private readonly HashSet<SyntaxNode> candidates = new(candidates);
    private List<INamedTypeSymbol>? derived;

    /// <summary>The types that an instance with this method may be of: its own type, or those that complete an abstract one.</summary>
    public IReadOnlyList<INamedTypeSymbol> Of(INamedTypeSymbol owner)
    {
        owner = owner.OriginalDefinition;
        if (owner.TypeKind is not (TypeKind.Class or TypeKind.Struct))
            return [];
        if (!owner.IsAbstract)
            return [owner];
        derived ??= compilation.SyntaxTrees
            .SelectMany(tree => tree.GetRoot(cancellationToken).DescendantNodes(node => node is not (BlockSyntax or MemberDeclarationSyntax and not (BaseTypeDeclarationSyntax or BaseNamespaceDeclarationSyntax))).OfType<TypeDeclarationSyntax>())
            .Where(declaration => declaration.BaseList is not null)
            .Select(declaration => bodies.Model(declaration.SyntaxTree).GetDeclaredSymbol(declaration, cancellationToken))
            .OfType<INamedTypeSymbol>().Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default).ToList();
        var all = derived.Where(type => !type.IsAbstract && Derives(type, owner)).ToList();
        return all.Count <= MaxTypes ? all : [];
    }

    /// <summary>The methods that other code can call and that touch what matters, or null where they are too many.</summary>
    public IReadOnlyList<IMethodSymbol>? Methods(INamedTypeSymbol type)
    {
        var all = new List<(IMethodSymbol Method, SyntaxNode Body)>();
        var overridden = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var stored = new HashSet<string>(System.StringComparer.Ordinal);
        for (INamedTypeSymbol? current = type; current is not null && current.IsInSource(); current = current.BaseType)
        {
            foreach (var member in current.OriginalDefinition.GetMembers())
            {
                if (member is IFieldSymbol { IsStatic: false } field && Matters(field.Type))
                    stored.Add(field.AssociatedSymbol?.Name ?? field.Name);
                if (member is not IMethodSymbol { IsStatic: false, IsAbstract: false } method || method.MethodKind is MethodKind.Constructor or MethodKind.Destructor)
                    continue;
                for (var parent = method.OverriddenMethod; parent is not null; parent = parent.OverriddenMethod)
                    overridden.Add(parent.OriginalDefinition);
                bool called = method.DeclaredAccessibility != Accessibility.Private || method.MethodKind == MethodKind.ExplicitInterfaceImplementation;
                if (called && !overridden.Contains(method) && method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is { } body)
                    all.Add((method, body));
            }

            foreach (var parameter in current.InstanceConstructors.SelectMany(c => c.Parameters).Where(p => Matters(p.Type)))
                stored.Add(parameter.Name);
        }

        var chosen = all.Where(m => candidates.Contains(m.Body) || Names(m.Body, stored)).Select(m => m.Method).ToList();
        if (chosen.Count > MaxMethods)
            chosen = all.Where(m => candidates.Contains(m.Body)).Select(m => m.Method).ToList();
        return chosen.Count <= MaxMethods ? chosen : null;
    }

    private bool Matters(ITypeSymbol type) =>
        symbols.IsKnownLibrary(type) || type is { TypeKind: TypeKind.Class or TypeKind.TypeParameter } && type.SpecialType == SpecialType.None && (type.IsInSource() || type is ITypeParameterSymbol);

    private static bool Names(SyntaxNode body, HashSet<string> stored) =>
        body.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && stored.Contains(token.ValueText));

    private static bool Derives(INamedTypeSymbol type, INamedTypeSymbol owner)
    {
        for (var current = type.BaseType; current is not null; current = current.BaseType)
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, owner))
                return true;
        return false;
    }
}
