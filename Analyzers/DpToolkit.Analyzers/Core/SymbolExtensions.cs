using System;
using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers;

internal static class SymbolExtensions
{
    /// <summary>True when the type is <paramref name="ancestor"/> or derives from it, whatever its type arguments.</summary>
    public static bool DerivesFrom(this ITypeSymbol? type, INamedTypeSymbol? ancestor)
    {
        if (ancestor is null)
            return false;
        if (type is ITypeParameterSymbol parameter)
        {
            foreach (var constraint in parameter.ConstraintTypes)
                if (constraint.DerivesFrom(ancestor))
                    return true;
            return false;
        }

        for (var current = type; current is not null; current = current.BaseType)
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, ancestor))
                return true;
        return false;
    }

    /// <summary>The type and all that it derives from.</summary>
    public static IEnumerable<INamedTypeSymbol> AndBases(this INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
            yield return current;
    }

    public static bool Is(this ITypeSymbol? type, INamedTypeSymbol? other) =>
        type is not null && other is not null && SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, other);

    public static bool IsInSource(this ISymbol symbol) => !symbol.DeclaringSyntaxReferences.IsDefaultOrEmpty;

    public static bool StartsWithOrdinal(this string text, string prefix) => text.StartsWith(prefix, StringComparison.Ordinal);
}
