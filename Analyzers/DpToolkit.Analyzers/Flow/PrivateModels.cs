using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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
            AddCollected(creation.Syntax, isFixed);
        }

        if (item.Type is INamedTypeSymbol type)
            AddType(type, isFixed);
        foreach (var source in ModelParts.MadeFrom(state, item))
            AddObject(state, source, isFixed);
    }

    /// <summary>Layers that were put into a list which the model is made from.</summary>
    private void AddCollected(SyntaxNode creation, bool isFixed)
    {
        if (creation is not InvocationExpressionSyntax { ArgumentList.Arguments: var arguments } || creation.Ancestors().FirstOrDefault(a => a is MemberDeclarationSyntax and not GlobalStatementSyntax or CompilationUnitSyntax) is not { } body)
            return;
        var model = bodies.Model(creation.SyntaxTree);
        foreach (var list in arguments.SelectMany(argument => argument.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()))
        {
            if (model.GetSymbolInfo(list).Symbol is not ILocalSymbol local || symbols.IsModule(local.Type))
                continue;
            var additions = body.DescendantNodes().OfType<InvocationExpressionSyntax>()
                .Where(call => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add" or "AddRange" or "Insert", Expression: IdentifierNameSyntax receiver }
                    && receiver.Identifier.ValueText == local.Name && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(receiver).Symbol, local))
                .Select(call => (SyntaxNode)call.ArgumentList);
            foreach (var part in additions.Concat(local.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax())))
            {
                bool added = creations.Add(part);
                bool open = !isFixed && unfixedCreations.Add(part);
                if (added || open)
                    AddInside(part, isFixed);
            }
        }
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

    /// <summary>The modules that a type's code or a helper makes are part of it, and so are the functions of tensors that it calls.</summary>
    private void AddInside(SyntaxNode declaration, bool isFixed)
    {
        var model = bodies.Model(declaration.SyntaxTree);
        foreach (var node in declaration.DescendantNodes())
        {
            if (node is not (BaseObjectCreationExpressionSyntax or InvocationExpressionSyntax))
                continue;
            if (model.GetSymbolInfo(node).Symbol is not IMethodSymbol method || !method.IsInSource() && method.MethodKind != MethodKind.Constructor)
                continue;
            if (method.MethodKind == MethodKind.Constructor)
                AddType(method.ContainingType, isFixed);
            else if ((symbols.IsModule(method.ReturnType) || symbols.IsTensor(method.ReturnType)) && !symbols.IsModule(method.ContainingType))
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
