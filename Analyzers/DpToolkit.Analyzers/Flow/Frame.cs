using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace DpToolkit.Analyzers.Flow;

/// <summary>One method body being run: its graph, its receiver, and what comes out of it.</summary>
internal sealed class Frame(CallContext context, ControlFlowGraph graph, FlowValue receiver, Frame? outer)
{
    public CallContext Context { get; } = context;

    public ControlFlowGraph Graph { get; } = graph;

    public FlowValue This { get; } = receiver;

    /// <summary>The body that a lambda or local function stands in.</summary>
    public Frame? Outer { get; } = outer;

    public FlowState? Exit { get; private set; }

    public FlowValue? Result { get; private set; }

    public void Leave(FlowState state, FlowValue? value)
    {
        Exit = Exit is null ? state : FlowState.Join(Exit, state);
        if (value is not null)
            Result = Result is null ? value : FlowValue.Join(Result, value);
    }

    public void Reset(FlowState? exit, FlowValue? result)
    {
        Exit = exit;
        Result = result;
    }
}
