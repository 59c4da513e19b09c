using System;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers;

/// <summary>What all rules share about one compilation: its symbols and the flow of its program. Made once, when first asked for.</summary>
public sealed class DpCompilation
{
    /// <summary>Operations of deeply nested code are made by recursion that nothing in Roslyn guards; a thread of the pool has too little for it.</summary>
    private const int StackSize = 16 << 20;

    private static readonly ConditionalWeakTable<Compilation, DpCompilation> Cache = new();

    private readonly object gate = new();
    private ProgramFlow? program;
    private int begun;

    private DpCompilation(Compilation compilation)
    {
        Compilation = compilation;
        Symbols = new KnownSymbols(compilation);
    }

    public Compilation Compilation { get; }

    public KnownSymbols Symbols { get; }

    public static DpCompilation Get(Compilation compilation) => Cache.GetValue(compilation, static c => new DpCompilation(c));

    /// <summary>Begins <see cref="Flow"/> beside what the caller goes on with, so that the rules find it done.</summary>
    public void BeginFlow(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref begun, 1) == 0)
            Task.Run(() => Flow(cancellationToken), cancellationToken);
    }

    /// <summary>The flow through every method that takes part in private training.</summary>
    public ProgramFlow Flow(CancellationToken cancellationToken)
    {
        lock (gate)
            return program ??= OnLargeStack(() => ProgramFlow.Create(this, cancellationToken));
    }

    private static T OnLargeStack<T>(Func<T> work)
    {
        T? result = default;
        ExceptionDispatchInfo? thrown = null;
        var thread = new Thread(Run, StackSize) { IsBackground = true };
        thread.Start();
        thread.Join();
        thrown?.Throw();
        return result!;

        void Run()
        {
            try
            {
                result = work();
            }
            catch (Exception exception)
            {
                thrown = ExceptionDispatchInfo.Capture(exception);
            }
        }
    }
}
