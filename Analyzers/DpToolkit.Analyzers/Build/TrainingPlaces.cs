using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers.Build;

/// <summary>The declarations that a training is made of: a finding inside one of them is a finding about it.</summary>
internal static class TrainingPlaces
{
    public static IEnumerable<Location> Of(DpCompilation compilation, FlowHistory history, FlowEvent made)
    {
        var types = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        foreach (var model in made.Value("model").Objects)
            AddModel(compilation, model.Type, types);
        AddModel(compilation, made.Argument("model")?.Operation.WithoutConversion().Type, types);
        return history.Entered.Append(history.Root).Concat(types)
            .SelectMany(symbol => symbol.DeclaringSyntaxReferences)
            .Select(reference => reference.GetSyntax().GetLocation())
            .Distinct();
    }

    /// <summary>The type with all modules of the project that it holds or derives from.</summary>
    private static void AddModel(DpCompilation compilation, ITypeSymbol? type, HashSet<INamedTypeSymbol> types)
    {
        if (type is not INamedTypeSymbol module || !compilation.Symbols.IsModule(module) || !module.IsInSource() || !types.Add(module.OriginalDefinition))
            return;
        AddModel(compilation, module.BaseType, types);
        foreach (var member in module.GetMembers())
            AddModel(compilation, (member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type, types);
    }
}
