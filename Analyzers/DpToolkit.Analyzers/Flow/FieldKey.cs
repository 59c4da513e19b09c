using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers.Flow;

/// <summary>A field, automatic property or captured constructor parameter of one abstract object.</summary>
internal sealed record FieldKey(FlowObject Owner, ISymbol Field)
{
    /// <summary>The member as declared: a generic type's members are the same whatever its arguments.</summary>
    public ISymbol Field { get; } = Field.OriginalDefinition;

    public bool Equals(FieldKey? other) => other is not null && ReferenceEquals(other.Owner, Owner) && SymbolEqualityComparer.Default.Equals(other.Field, Field);

    public override int GetHashCode() => (Owner.GetHashCode() * 31) + SymbolEqualityComparer.Default.GetHashCode(Field);
}
