using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DpToolkit.Analyzers.Mechanism;

/// <summary>
/// Whether a module may become part of another one, which then registers its fields for it:
/// it is a field of a module, made inside one, or handed to a module, a container of modules or a collection.
/// </summary>
internal sealed class SubmoduleUse(Compilation compilation, KnownSymbols symbols, INamedTypeSymbol type, CancellationToken cancellationToken)
{
    private readonly HashSet<IMethodSymbol> factories = new(SymbolEqualityComparer.Default);

    public bool IsPossible()
    {
        var names = compilation.Names(type.Name, cancellationToken).ToLookup(IsInBody);
        return names[false].Any(IsUse) || names[true].Any(IsUse)
            || compilation.SyntaxTrees.Where(tree => tree.Mentions(type.Name, cancellationToken)).SelectMany(tree => tree.ImplicitCreations(cancellationToken)).Any(IsUse);
    }

    private static SyntaxNode? PlaceOf(SyntaxNode name) =>
        name.Ancestors().FirstOrDefault(a => a is ObjectCreationExpressionSyntax or MemberDeclarationSyntax or ParameterSyntax or BaseTypeSyntax);

    /// <summary>What stands in a body costs more to understand than a declaration.</summary>
    private static bool IsInBody(SyntaxNode name) =>
        name.Ancestors().Any(node => node is BlockSyntax or ArrowExpressionClauseSyntax or EqualsValueClauseSyntax or GlobalStatementSyntax or ArgumentListSyntax);

    // Where a type is used, and a factory of it is called, lies in other trees than its declaration.
#pragma warning disable RS1030
    private SemanticModel Model(SyntaxNode use) => compilation.GetSemanticModel(use.SyntaxTree);
#pragma warning restore RS1030

    private bool IsUse(ImplicitObjectCreationExpressionSyntax creation) =>
        Model(creation) is var model && IsOurs(model.GetTypeInfo(creation, cancellationToken).Type) && IsNested(model, creation);

    private bool IsUse(SimpleNameSyntax name) => IsUse(Model(name), name);

    private bool IsUse(SemanticModel model, SimpleNameSyntax name) =>
        PlaceOf(name) switch
        {
            ObjectCreationExpressionSyntax creation => creation.Type.Span.Contains(name.Span) && IsOurs(model, name) && IsNested(model, creation),
            BaseTypeSyntax parent => IsOurs(model, name) && parent.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } derived && !IsOurs(model.GetDeclaredSymbol(derived, cancellationToken) as ITypeSymbol),
            BaseFieldDeclarationSyntax or PropertyDeclarationSyntax => IsOurs(model, name) && IsInOtherModule(model, name) || IsMadeHere(model, name),
            _ => IsMadeHere(model, name),
        };

    /// <summary>True where a static method of the type makes one: <c>Block.Create(3)</c>.</summary>
    private bool IsMadeHere(SemanticModel model, SimpleNameSyntax name) =>
        name.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } member && member.Expression == name && IsOurs(model.GetTypeInfo(call, cancellationToken).Type) && IsNested(model, call);

    /// <summary>What a name alone means is looked up where it stands, without binding the body around it.</summary>
    private bool IsOurs(SemanticModel model, SimpleNameSyntax name) =>
        name is IdentifierNameSyntax and { Parent: not (QualifiedNameSyntax or AliasQualifiedNameSyntax or MemberAccessExpressionSyntax) }
            ? model.LookupNamespacesAndTypes(name.SpanStart, name: name.Identifier.ValueText).OfType<ITypeSymbol>().Any(IsOurs)
            : IsOurs(model.GetSymbolInfo(name, cancellationToken).Symbol as ITypeSymbol);

    private bool IsNested(SemanticModel model, ExpressionSyntax creation)
    {
        if (IsInSequential(model, creation) || IsOwnFactory(model, creation))
            return false;
        if (Factory(model, creation) is { } factory)
            return factories.Add(factory) && IsUsed(factory);
        if (IsInOtherModule(model, creation) || IsHandedOver(model, creation))
            return true;
        if (creation.FirstAncestorOrSelf<VariableDeclaratorSyntax>() is not { } variable || model.GetDeclaredSymbol(variable, cancellationToken) is not { } symbol)
            return false;
        var scope = variable.FirstAncestorOrSelf<TypeDeclarationSyntax>() ?? creation.SyntaxTree.GetRoot(cancellationToken);
        return scope.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name =>
            name.Identifier.ValueText == symbol.Name && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellationToken).Symbol, symbol) && IsHandedOver(model, name) && !IsInSequential(model, name));
    }

    /// <summary>True for what a static method of the type itself returns: its calls tell where it goes.</summary>
    private bool IsOwnFactory(SemanticModel model, ExpressionSyntax creation) =>
        creation.Parent is ArrowExpressionClauseSyntax or ReturnStatementSyntax
        && creation.FirstAncestorOrSelf<MemberDeclarationSyntax>() is MethodDeclarationSyntax method && !creation.Ancestors().TakeWhile(a => a != method).Any(a => a is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
        && model.GetDeclaredSymbol(method, cancellationToken) is IMethodSymbol { IsStatic: true } made && IsOurs(made.ContainingType) && IsOurs(made.ReturnType);

    /// <summary>The static method outside all modules that returns the value.</summary>
    private IMethodSymbol? Factory(SemanticModel model, ExpressionSyntax creation) =>
        creation.Parent is ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax } or ReturnStatementSyntax
        && creation.FirstAncestorOrSelf<MemberDeclarationSyntax>() is MethodDeclarationSyntax declared && !creation.Ancestors().TakeWhile(a => a != declared).Any(a => a is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
        && model.GetDeclaredSymbol(declared, cancellationToken) is IMethodSymbol { IsStatic: true } made && !symbols.IsModule(made.ContainingType) ? made : null;

    /// <summary>True where a call of the factory may become part of a module, or somebody else may call it.</summary>
    private bool IsUsed(IMethodSymbol factory) =>
        compilation.Names(factory.Name, cancellationToken).Any(name => Model(name) is var model
            && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellationToken).Symbol?.OriginalDefinition, factory)
            && (name.CallBy() is not { } call || IsNested(model, call)));

    /// <summary>True where the value goes straight into a Sequential, which registers nothing: each module in it does so itself.</summary>
    private bool IsInSequential(SemanticModel model, ExpressionSyntax value)
    {
        SyntaxNode? outer = value.Parent;
        while (outer is ParenthesizedExpressionSyntax or TupleExpressionSyntax or ArgumentSyntax { Parent: TupleExpressionSyntax })
            outer = outer.Parent;
        return outer is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } && IsCalled(call, "Sequential", "append") && model.GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol method
            && (method.Name == "Sequential" && method.ContainingType.Is(symbols.Nn) || method.Name == "append" && method.ContainingType is { Name: "Sequential" } && symbols.IsModule(method.ContainingType));
    }

    private static bool IsCalled(InvocationExpressionSyntax call, params string[] names) =>
        names.Contains((call.Expression as MemberAccessExpressionSyntax)?.Name.Identifier.ValueText ?? (call.Expression as SimpleNameSyntax)?.Identifier.ValueText);

    /// <summary>True where the value goes into a module, a factory of modules or a collection, or out of a method.</summary>
    private bool IsHandedOver(SemanticModel model, ExpressionSyntax value)
    {
        foreach (var node in value.Ancestors())
        {
            switch (node)
            {
                case ArgumentListSyntax { Parent: { } call }:
                    var owner = model.GetSymbolInfo(call, cancellationToken).Symbol?.ContainingType;
                    return owner is null || symbols.IsModule(owner) || owner.Is(symbols.Nn) || owner.ContainingNamespace?.ToDisplayString().StartsWithOrdinal("System.Collections") == true;
                case InitializerExpressionSyntax or CollectionExpressionSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax or YieldStatementSyntax or AnonymousFunctionExpressionSyntax:
                    return true;
                case MemberAccessExpressionSyntax or StatementSyntax or EqualsValueClauseSyntax or AssignmentExpressionSyntax:
                    return false;
            }
        }

        return false;
    }

    private bool IsInOtherModule(SemanticModel model, SyntaxNode place) =>
        place.Ancestors().OfType<TypeDeclarationSyntax>().FirstOrDefault() is { } declaration
        && model.GetDeclaredSymbol(declaration, cancellationToken) is { } within && !SymbolEqualityComparer.Default.Equals(within, type) && symbols.IsModule(within as ITypeSymbol);

    private bool IsOurs(ITypeSymbol? other) => SymbolEqualityComparer.Default.Equals(other?.OriginalDefinition, type);
}
