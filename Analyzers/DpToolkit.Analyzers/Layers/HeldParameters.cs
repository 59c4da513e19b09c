using System.Collections.Generic;
using System.Linq;
using System.Threading;
using DpToolkit.Analyzers.Flow;
using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Layers;

/// <summary>Whether modules hold parameters.</summary>
internal static class HeldParameters
{
    /// <summary>Members by which a class registers what no field of its own type shows.</summary>
    private static readonly string[] Registrations = ["Parameter", "register_parameter", "register_module", "add_module"];

    /// <summary>True for a layer of TorchSharp with parameters, and for a class of the program unless all that it holds is known to have none.</summary>
    internal static bool In(ProgramFlow program, ITypeSymbol type) => In(program, type, new(SymbolEqualityComparer.Default));

    /// <summary>True for a module declared without saying of which kind, or a Sequential, that the code puts a layer with parameters into.</summary>
    internal static bool Given(ProgramFlow program, IOperation instance) =>
        IsOfAnyKind(program.Compilation.Symbols, instance.Type)
        && (GivenTo(program, instance) || Holder(instance) is IPropertySymbol computed && Returned(program, computed).Any(field => In(program, field.Type!) || Given(program, field)));

    /// <summary>True for a variable that the code gives something with a layer with parameters.</summary>
    internal static bool GivenTo(ProgramFlow program, IOperation variable) =>
        Holder(variable) is { } holder && ValuesOf(holder).Any(value => Makes(program, value));

    /// <summary>False for a list of modules that is given modules without parameters, and nothing else.</summary>
    internal static bool MayHold(ProgramFlow program, IOperation list)
    {
        if (Holder(list) is not { } holder || ValuesOf(holder).ToList() is not { Count: > 0 } values)
            return true;
        return values.Any(value => Makes(program, value) || !value.DescendantNodesAndSelf().Any(IsMaking) || value.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => IsFilled(program, name)))
            || NamesOf(holder).Any(IsAddedTo);
    }

    /// <summary>True for a collection that a layer with parameters is added to before it is handed on.</summary>
    private static bool IsFilled(ProgramFlow program, IdentifierNameSyntax collection) =>
        program.Model(collection.SyntaxTree).GetSymbolInfo(collection).Symbol is ILocalSymbol { Type: var type } && HasModules(program.Compilation.Symbols, type)
        && collection.FirstAncestorOrSelf<MemberDeclarationSyntax>()?.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == collection.Identifier.ValueText && IsAddedTo(name)
            && name.FirstAncestorOrSelf<StatementSyntax>() is { } added && Makes(program, added)) == true;

    /// <summary>True for <c>list.Add(...)</c> and <c>list[i] = ...</c>.</summary>
    private static bool IsAddedTo(SimpleNameSyntax list)
    {
        ExpressionSyntax whole = list.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } own ? own : list;
        return whole.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax, Name.Identifier.ValueText: "Add" or "AddRange" or "Insert" or "append" or "extend" or "insert" } or ElementAccessExpressionSyntax { Parent: AssignmentExpressionSyntax };
    }

    /// <summary>True for a helper's parameter that code of a private model gives a layer with parameters.</summary>
    internal static bool GivenByCallers(ProgramFlow program, IOperation instance)
    {
        if (instance is not IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary } helper } parameter })
            return false;
        return program.PrivateModels.Types.SelectMany(type => type.DeclaringSyntaxReferences).SelectMany(code => code.Names(helper.Name, CancellationToken.None)).Select(name => name.CallBy()).OfType<InvocationExpressionSyntax>()
            .Select(call => program.Model(call.SyntaxTree).GetOperation(call)).OfType<IInvocationOperation>()
            .Any(call => SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, helper.OriginalDefinition) && !WeightUse.IsWithoutGradient(call)
                && call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal)?.Value.WithoutConversion() is { Type: { } type } given && (In(program, type) || Given(program, given)));
    }

    /// <summary>The fields that a property returns, its own getter or those that override it in private models.</summary>
    private static IEnumerable<IFieldReferenceOperation> Returned(ProgramFlow program, IPropertySymbol property) =>
        program.PrivateModels.Types.SelectMany(type => type.GetMembers(property.Name)).OfType<IPropertySymbol>()
            .Where(other => SymbolEqualityComparer.Default.Equals(other, property) || SymbolEqualityComparer.Default.Equals(other.OverriddenProperty, property))
            .SelectMany(other => other.DeclaringSyntaxReferences).Select(reference => reference.GetSyntax()).OfType<PropertyDeclarationSyntax>()
            .Select(declared => declared.ExpressionBody?.Expression).OfType<ExpressionSyntax>()
            .Select(returned => program.Model(returned.SyntaxTree).GetOperation(returned)?.WithoutConversion()).OfType<IFieldReferenceOperation>();

    private static ISymbol? Holder(IOperation instance) => instance switch
    {
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation { Property.IsIndexer: false } property => property.Property,
        ILocalReferenceOperation local => local.Local,
        _ => null,
    };

    private static bool In(ProgramFlow program, ITypeSymbol type, HashSet<ITypeSymbol> seen)
    {
        var symbols = program.Compilation.Symbols;
        if (!symbols.IsModule(type))
            return false;
        if (!type.IsInSource())
            return LayerSemantics.MayHaveParameters(type.Name) && symbols.IsLayer(type, type.Name);
        if (!seen.Add(type))
            return false;
        if (type.IsAbstract || type is not INamedTypeSymbol named)
            return true;
        foreach (var current in named.AndBases())
        {
            if (!current.IsInSource())
                return symbols.IsModule(current) && current.Name != "Module";
            if (current.DeclaringSyntaxReferences.Any(code => Registrations.Any(name => code.Names(name, CancellationToken.None).Any()))
                || current.GetMembers().OfType<IFieldSymbol>().Any(field => !field.IsStatic && Holds(program, field, seen)))
                return true;
        }

        return false;
    }

    private static bool Holds(ProgramFlow program, IFieldSymbol field, HashSet<ITypeSymbol> seen)
    {
        var symbols = program.Compilation.Symbols;
        if (!symbols.IsModule(field.Type))
            return HasModules(symbols, field.Type);
        if (!IsOfAnyKind(symbols, field.Type))
            return In(program, field.Type, seen) || field.Type.Name is "Module" or "ModuleList" or "ModuleDict";
        var values = ValuesOf(field.AssociatedSymbol ?? field).ToList();
        return values.Count == 0 || values.Any(value => Makes(program, value, isDirect: true, seen) || !value.DescendantNodesAndSelf().Any(IsMaking));
    }

    /// <summary>True for a list, a dictionary, a tuple of modules.</summary>
    private static bool HasModules(KnownSymbols symbols, ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => symbols.IsModule(array.ElementType) || HasModules(symbols, array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(argument => symbols.IsModule(argument) || HasModules(symbols, argument)),
        _ => false,
    };

    private static bool IsOfAnyKind(KnownSymbols symbols, ITypeSymbol? type) => type.Is(symbols.Module2) || symbols.IsLayer(type, "Sequential");

    private static bool IsMaking(SyntaxNode node) => node is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax;

    /// <summary>What the holder's declaration or an assignment gives it.</summary>
    private static IEnumerable<SyntaxNode> ValuesOf(ISymbol holder)
    {
        foreach (var declaration in holder.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax()))
            if (((declaration as VariableDeclaratorSyntax)?.Initializer ?? (declaration as PropertyDeclarationSyntax)?.Initializer)?.Value is { } initial)
                yield return initial;
        foreach (var name in NamesOf(holder))
            if (Given(name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } member ? member : name) is { } value)
                yield return value;
    }

    private static IEnumerable<SimpleNameSyntax> NamesOf(ISymbol holder) =>
        holder.ContainingType.DeclaringSyntaxReferences.SelectMany(code => code.Names(holder.Name, CancellationToken.None));

    /// <summary>What an assignment gives a variable, alone or in a tuple.</summary>
    private static ExpressionSyntax? Given(ExpressionSyntax variable) => variable.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == variable ? assignment.Right : null,
        ArgumentSyntax { Parent: TupleExpressionSyntax { Parent: AssignmentExpressionSyntax { Left: TupleExpressionSyntax to, Right: TupleExpressionSyntax values } } tuple } argument
            => tuple == to && to.Arguments.IndexOf(argument) is var index && index < values.Arguments.Count ? values.Arguments[index].Expression : null,
        _ => null,
    };

    private static bool Makes(ProgramFlow program, SyntaxNode code) => Makes(program, code, isDirect: true, new(SymbolEqualityComparer.Default));

    /// <summary>True when the code makes a layer with parameters, itself or in a method that it calls.</summary>
    private static bool Makes(ProgramFlow program, SyntaxNode code, bool isDirect, HashSet<ITypeSymbol> seen)
    {
        var model = program.Model(code.SyntaxTree);
        foreach (var made in code.DescendantNodesAndSelf().Where(IsMaking))
            if (model.GetTypeInfo(made).Type is { } type && (In(program, type, seen)
                || isDirect && program.Compilation.Symbols.IsModule(type) && model.GetSymbolInfo(made).Symbol is IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } helper
                    && helper.DeclaringSyntaxReferences.Any(body => Makes(program, body.GetSyntax(), isDirect: false, seen))))
                return true;
        return false;
    }
}
