using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers.Flow;

/// <summary>The steps of one private optimizer, and the loops that take them.</summary>
public sealed class PrivateLoop
{
    private readonly FlowHistory history;

    private PrivateLoop(FlowHistory history, FlowObject optimizer, MadePrivate? made)
    {
        this.history = history;
        Optimizer = optimizer;
        Made = made;
        Steps = history.All(FlowEventKind.Step).Where(e => Only(e.Receiver) == optimizer).ToList();
        var outside = made is null ? new HashSet<SyntaxNode>() : new HashSet<SyntaxNode>(LoopVariables.LoopsAround(made.Event));
        Loops = new HashSet<SyntaxNode>(Steps.SelectMany(LoopVariables.LoopsAround).Where(loop => !outside.Contains(loop)));
    }

    public FlowObject Optimizer { get; }

    /// <summary>Where it was made private; null where that happens elsewhere.</summary>
    public MadePrivate? Made { get; }

    public IReadOnlyList<FlowEvent> Steps { get; }

    /// <summary>The loops around the steps, but not those that make the training private anew in each round.</summary>
    public HashSet<SyntaxNode> Loops { get; }

    public static IEnumerable<PrivateLoop> In(ProgramFlow program, FlowHistory history)
    {
        var made = MadePrivate.In(history).ToList();
        return history.All(FlowEventKind.Step)
            .Select(e => Only(e.Receiver)).OfType<FlowObject>().Distinct()
            .Where(o => o.Type.Is(program.Compilation.Symbols.DpOptimizer))
            .Select(o => new PrivateLoop(history, o, made.FirstOrDefault(m => m.PrivateOptimizer == o)));
    }

    /// <summary>True for an event in one of the loops.</summary>
    public bool Contains(FlowEvent flowEvent) => LoopVariables.LoopsAround(flowEvent).Any(Loops.Contains);

    /// <summary>True when the object is the model that is trained: the one made private, or else one that runs in the loop.</summary>
    public bool Trains(FlowValue model) => Made is { } made
        ? model.Objects.Contains(made.PrivateModel) || made.Model is { } given && model.Objects.Contains(given)
        : Only(model) is { } single && history.All(FlowEventKind.Call).Any(call => Only(call.Receiver) == single && Contains(call));

    /// <summary>The object that it is; or that it is when known, for a field that nothing here writes.</summary>
    private static FlowObject? Only(FlowValue value) => value.Single ?? (value.Objects.Count == 1 && value.Objects.First() is { IsExternal: true } outside ? outside : null);
}
