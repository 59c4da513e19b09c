using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers.Flow;

/// <summary>
/// The flow through a compilation: one history for each static method where a flow begins, and one for the life of each type whose
/// instances train. A method that another one's flow
/// already went through is not begun anew; a body that names nothing of private training isn't looked at.
/// </summary>
public sealed class ProgramFlow
{
    private readonly MethodBodies bodies;

    private ProgramFlow(DpCompilation compilation, ImmutableArray<FlowHistory> histories, MethodBodies bodies)
    {
        Compilation = compilation;
        Histories = histories;
        this.bodies = bodies;
        PrivateModels = new PrivateModels(this, bodies);
    }

    public DpCompilation Compilation { get; }

    public ImmutableArray<FlowHistory> Histories { get; }

    /// <summary>The models that reach MakePrivate.</summary>
    public PrivateModels PrivateModels { get; }

    /// <summary>All events of all histories.</summary>
    public IEnumerable<FlowEvent> Events => Histories.SelectMany(history => history.Events);

    /// <summary>The semantic model of a file that takes part.</summary>
    internal SemanticModel Model(SyntaxTree tree)
    {
        lock (bodies)
            return bodies.Model(tree);
    }

    internal static ProgramFlow Create(DpCompilation compilation, CancellationToken cancellationToken)
    {
        var bodies = new MethodBodies(compilation.Compilation, cancellationToken);
        var search = new Candidates(compilation, bodies, cancellationToken);
        var candidates = search.Find(Interpreter.MaxDepth).ToList();
        bodies.Training.UnionWith(search.Names);
        var lives = new Lives(compilation.Compilation, bodies, compilation.Symbols, candidates, cancellationToken);
        var entered = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var lived = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var histories = ImmutableArray.CreateBuilder<FlowHistory>();
        foreach (var candidate in candidates)
        {
            if (search.SymbolOf(candidate) is not { } symbol || entered.Contains(symbol))
                continue;
            if (symbol is IMethodSymbol { IsStatic: false } member)
                foreach (var type in lives.Of(member.ContainingType).Where(lived.Add))
                    if (lives.Methods(type) is { } methods && new Interpreter(compilation, bodies, cancellationToken).Run(type, methods) is { } life)
                        Add(life);
            if (entered.Contains(symbol) || bodies.OperationOf(candidate) is not { } operation || bodies.GraphOf(operation) is not { } graph)
                continue;
            if (new Interpreter(compilation, bodies, cancellationToken).Run(symbol, graph) is not { } history)
                continue;
            Add(history);
        }

        void Add(FlowHistory history)
        {
            histories.Add(history);
            entered.UnionWith(history.Entered);
        }

        return new ProgramFlow(compilation, histories.ToImmutable(), bodies);
    }
}
