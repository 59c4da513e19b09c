using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Flow;

/// <summary>The models that reach MakePrivate in this compilation: their types with all modules inside, and where they are built.</summary>
public sealed class PrivateModels
{
    private readonly HashSet<INamedTypeSymbol> types = new(SymbolEqualityComparer.Default);
    private readonly HashSet<INamedTypeSymbol> unfixed = new(SymbolEqualityComparer.Default);
    private readonly HashSet<SyntaxNode> creations = new();
    private readonly HashSet<SyntaxNode> unfixedCreations = new();
    private readonly MethodBodies bodies;
    private readonly KnownSymbols symbols;

    internal PrivateModels(ProgramFlow flow, MethodBodies bodies)
    {
        this.bodies = bodies;
        symbols = flow.Compilation.Symbols;
        foreach (var made in flow.Events.Where(e => e.Kind == FlowEventKind.MakePrivate))
        {
            if (made.Argument("model") is not { } model)
                continue;
            var objects = model.Value.Objects;
            bool allFixed = !objects.IsEmpty && objects.All(o => o.IsExternal ? IsFixed(made.Before[o]) : made.Before[o].Must(FlowEventKind.Fix));
            foreach (var item in objects)
                AddObject(made.Before, item, allFixed || made.Before[item].Must(FlowEventKind.Fix));
            if (objects.IsEmpty && Unwrap(model.Operation).Type is INamedTypeSymbol type)
                AddType(type, false);
        }
    }

    /// <summary>True when instances of this module are private, alone or inside a private model.</summary>
    public bool Contains(INamedTypeSymbol type) => types.Contains(type.OriginalDefinition);

    /// <summary>True when instances reach MakePrivate by some path without <c>ModuleValidator.Fix</c>.</summary>
    public bool ContainsUnfixed(INamedTypeSymbol type) => unfixed.Contains(type.OriginalDefinition);

    /// <summary>All private module types declared in source.</summary>
    public IEnumerable<INamedTypeSymbol> Types => types;

    /// <summary>True when the code at <paramref name="node"/> builds a private module: inside such a type, or inside the expression that makes the model.</summary>
    public bool Builds(SyntaxNode node, INamedTypeSymbol? within) => within is not null && Contains(within) || node.AncestorsAndSelf().Any(creations.Contains);

    /// <summary>As <see cref="Builds"/>, for modules that are not fixed on every path.</summary>
    public bool BuildsUnfixed(SyntaxNode node, INamedTypeSymbol? within) => within is not null && ContainsUnfixed(within) || node.AncestorsAndSelf().Any(unfixedCreations.Contains);

    private static bool IsFixed(ObjectState state) => state.Must(FlowEventKind.Fix);

    private static IOperation Unwrap(IOperation operation) => operation is IConversionOperation conversion ? Unwrap(conversion.Operand) : operation;

    private void AddObject(FlowState state, FlowObject item, bool isFixed)
    {
        if (item.Kind != FlowObjectKind.Model)
            return;
        if (item is { Creation: { } creation, IsExternal: false })
        {
            bool added = creations.Add(creation.Syntax);
            bool open = !isFixed && unfixedCreations.Add(creation.Syntax);
            if (!added && !open)
                return;
        }

        if (item.Type is INamedTypeSymbol type)
            AddType(type, isFixed);
        foreach (var source in state[item].Sources)
            AddObject(state, source, isFixed);
    }

    private void AddType(INamedTypeSymbol type, bool isFixed)
    {
        type = type.OriginalDefinition;
        if (!symbols.IsModule(type) || !type.IsInSource())
            return;
        bool added = types.Add(type);
        bool open = !isFixed && unfixed.Add(type);
        if (!added && !open)
            return;
        if (type.BaseType is { } parent)
            AddType(parent, isFixed);
        foreach (var reference in type.DeclaringSyntaxReferences)
            AddInside(reference.GetSyntax(CancellationToken.None), isFixed);
    }

    /// <summary>The modules that a type's code or a helper makes are part of it.</summary>
    private void AddInside(SyntaxNode declaration, bool isFixed)
    {
        var model = bodies.Model(declaration.SyntaxTree);
        foreach (var node in declaration.DescendantNodes())
        {
            if (node is not (Microsoft.CodeAnalysis.CSharp.Syntax.BaseObjectCreationExpressionSyntax or Microsoft.CodeAnalysis.CSharp.Syntax.InvocationExpressionSyntax))
                continue;
            if (model.GetSymbolInfo(node).Symbol is not IMethodSymbol method || !method.IsInSource() && method.MethodKind != MethodKind.Constructor)
                continue;
            if (method.MethodKind == MethodKind.Constructor)
                AddType(method.ContainingType, isFixed);
            else if (symbols.IsModule(method.ReturnType) && !symbols.IsModule(method.ContainingType))
                AddHelper(method, isFixed);
        }
    }

    private void AddHelper(IMethodSymbol helper, bool isFixed)
    {
        foreach (var reference in helper.DeclaringSyntaxReferences)
        {
            var syntax = reference.GetSyntax(CancellationToken.None);
            bool added = creations.Add(syntax);
            bool open = !isFixed && unfixedCreations.Add(syntax);
            if (added || open)
                AddInside(syntax, isFixed);
        }
    }
}
