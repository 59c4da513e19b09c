using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers.BatchFlow;

/// <summary>What surrounds a piece of a program that <see cref="ForwardReader"/> reads.</summary>
internal abstract class ReaderScope
{
    /// <summary>What a local or parameter holds that is declared outside, or null.</summary>
    public abstract Value? Lookup(ISymbol symbol);

    /// <summary>The shape of a part of each record, or null.</summary>
    public abstract RecordShape? RecordOf(string part);

    /// <summary>Whether this is the type of a model that is trained privately: its output has one row a sample.</summary>
    public abstract bool IsPrivate(ITypeSymbol module);
}
