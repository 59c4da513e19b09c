using System.Runtime.CompilerServices;
using System.Threading;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers;

/// <summary>What all rules share about one compilation: its symbols and the flow of its program. Made once, when first asked for.</summary>
public sealed class DpCompilation
{
    private static readonly ConditionalWeakTable<Compilation, DpCompilation> Cache = new();

    private readonly object gate = new();
    private ProgramFlow? program;

    private DpCompilation(Compilation compilation)
    {
        Compilation = compilation;
        Symbols = new KnownSymbols(compilation);
    }

    public Compilation Compilation { get; }

    public KnownSymbols Symbols { get; }

    public static DpCompilation Get(Compilation compilation) => Cache.GetValue(compilation, static c => new DpCompilation(c));

    /// <summary>The flow through every method that takes part in private training.</summary>
    public ProgramFlow Flow(CancellationToken cancellationToken)
    {
        lock (gate)
            return program ??= ProgramFlow.Create(this, cancellationToken);
    }
}
