using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Flow;

/// <summary>
/// Runs one body, and the source methods it calls, over abstract values: a forward analysis on the control-flow graph
/// that joins what branches and loops agree on. First to a fixpoint, then once more to record the events.
/// </summary>
internal sealed partial class Interpreter(DpCompilation compilation, MethodBodies bodies, CancellationToken cancellationToken)
{
    /// <summary>How many calls away from its root the flow goes.</summary>
    internal const int MaxDepth = 3;

    private const int MaxSteps = 40_000;

    private readonly KnownSymbols symbols = compilation.Symbols;
    private readonly List<FlowObject> objects = new();
    private readonly List<FlowEvent> numbered = new();
    private readonly Dictionary<(IOperation, CallContext, FlowEventKind), FlowEvent> events = new();
    private readonly Dictionary<(IOperation, CallContext, int), FlowObject> created = new();
    private readonly Dictionary<(FlowObject?, ISymbol), FlowObject> external = new();
    private readonly Dictionary<(CallContext, IOperation, ISymbol), CallContext> contexts = new();
    private readonly HashSet<ISymbol> capturedElsewhere = new(SymbolEqualityComparer.Default);
    private readonly List<FlowEvent> recorded = new();
    private readonly HashSet<FlowEvent> recordedSet = new();
    private readonly HashSet<ISymbol> entered = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<(CallContext, ControlFlowGraph), Solution> solutions = new();

    private FlowState state = FlowState.Empty;
    private Frame frame = null!;
    private bool recording;
    private int steps;

    /// <summary>The flow from the entry of <paramref name="root"/>, or null where it is too large to follow.</summary>
    public FlowHistory? Run(ISymbol root, ControlFlowGraph graph)
    {
        var context = new CallContext(null, null, root);
        var method = root as IMethodSymbol;
        var receiver = method is { IsStatic: false, ContainingType: { } type } ? FlowValue.Of(External(null, root, type)) : FlowValue.Unknown;
        if (method is not null)
        {
            foreach (var parameter in method.Parameters)
                state = state.With((object)parameter, ExternalValue(null, parameter, parameter.Type));
        }

        recording = true;
        try
        {
            if (method is { MethodKind: MethodKind.Constructor } && receiver.Single is { } self)
                InitializeFields(method.ContainingType, self, context);
            var run = new Frame(context, graph, receiver, null);
            RunGraph(run, state);
            if (run.Exit is not null && run.Result is { } result && graph.Blocks.Length > 0)
            {
                state = run.Exit;
                if (!result.Objects.IsEmpty)
                    Emit(FlowEventKind.Return, graph.OriginalOperation, context, null, result, ImmutableArray<FlowArgument>.Empty, HandedOut(result, receiver.Single));
            }

            return new FlowHistory(root, recorded.ToImmutableArray(), run.Exit ?? state, entered);
        }
        catch (Exception tooLarge) when (tooLarge is FlowBudgetExceededException or InsufficientExecutionStackException)
        {
            return null;
        }
    }

    /// <summary>Pays for a look at the whole state, which costs as many steps as it is large.</summary>
    private void Charge()
    {
        steps += 1 + ((state.Variables.Count + state.Objects.Count) / 32);
        if (steps > MaxSteps)
            throw new FlowBudgetExceededException();
    }

    private Solution RunGraph(Frame body, FlowState entry)
    {
        var outer = frame;
        frame = body;
        var self = ThisOf(body);
        if (!solutions.TryGetValue((body.Context, body.Graph), out var solution) || !solution.Holds(entry, self, capturedElsewhere.Count))
            solutions[(body.Context, body.Graph)] = solution = new Solution(entry, self, capturedElsewhere.Count, Settle(body, 0, body.Graph.Blocks.Length - 1, entry));
        body.Reset(solution.Exit, solution.Result);
        if (recording)
            Record(solution.Again(body));
        frame = outer;
        return solution;
    }

    /// <summary>Runs a finally block: the state at its end, or null where it doesn't end.</summary>
    private FlowState? Solve(Frame body, int first, int last, FlowState entry)
    {
        var run = Settle(body, first, last, entry);
        if (recording)
            Record(run);
        return run.RegionExit;
    }

    /// <summary>To the fixpoint: what is known at the entry of each block.</summary>
    private BlockRun Settle(Frame body, int first, int last, FlowState entry)
    {
        bool record = recording;
        recording = false;
        var run = new BlockRun(body, first, last);
        run.Propagate(first, entry);
        while (run.TryTake(out int block))
            Process(run, body.Graph.Blocks[block]);
        recording = record;
        return run;
    }

    /// <summary>Once more through the blocks that are reached, for the events.</summary>
    private void Record(BlockRun run)
    {
        if (run.First == 0)
            run.Frame.Reset(null, null);
        run.RegionExit = null;
        for (int block = run.First; block <= run.Last; block++)
            if (run.Entry[block - run.First] is not null)
                Process(run, run.Frame.Graph.Blocks[block]);
    }

    private void Process(BlockRun run, BasicBlock block)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Charge();
        state = run.Entry[block.Ordinal - run.First]!;
        var handlers = Handlers(block);
        Reach(run, handlers);
        foreach (var operation in block.Operations)
        {
            Evaluate(operation);
            Reach(run, handlers);
        }

        FlowValue? value = block.BranchValue is { } branchValue ? Evaluate(branchValue) : null;
        if (block.BranchValue is not null)
            Reach(run, handlers);
        if (block is { ConditionKind: not ControlFlowConditionKind.None, BranchValue: { } condition } && value is not null && IsCarrier(value))
            Emit(FlowEventKind.Branch, condition, run.Frame.Context, null, value, ImmutableArray<FlowArgument>.Empty, FlowSet<FlowObject>.Empty);
        if (block.Kind == BasicBlockKind.Exit)
        {
            run.Frame.Leave(state, null);
            return;
        }

        var after = state;
        if (block.ConditionalSuccessor is { } conditional && !(value?.Constant is bool known && known != (block.ConditionKind == ControlFlowConditionKind.WhenTrue)))
            Follow(run, conditional, after, value);
        if (block.FallThroughSuccessor is { } next && !(block.ConditionKind != ControlFlowConditionKind.None && value?.Constant is bool taken && taken == (block.ConditionKind == ControlFlowConditionKind.WhenTrue)))
            Follow(run, next, after, value);
    }

    private void Reach(BlockRun run, List<int>? handlers)
    {
        if (handlers is null)
            return;
        foreach (int handler in handlers)
            run.Propagate(handler, state);
    }

    private static List<int>? Handlers(BasicBlock block)
    {
        List<int>? handlers = null;
        for (var region = block.EnclosingRegion; region is not null; region = region.EnclosingRegion)
        {
            if (region is not { Kind: ControlFlowRegionKind.Try, EnclosingRegion: { Kind: ControlFlowRegionKind.TryAndCatch } both })
                continue;
            foreach (var sibling in both.NestedRegions)
                if (sibling.Kind != ControlFlowRegionKind.Try)
                    (handlers ??= new()).Add(sibling.FirstBlockOrdinal);
        }

        return handlers;
    }

    private void Follow(BlockRun run, ControlFlowBranch branch, FlowState after, FlowValue? value)
    {
        if (branch.Semantics is ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow or ControlFlowBranchSemantics.ProgramTermination)
            return;
        if (branch.Semantics == ControlFlowBranchSemantics.StructuredExceptionHandling)
        {
            run.RegionExit = run.RegionExit is null ? after : FlowState.Join(run.RegionExit, after);
            return;
        }

        foreach (var region in branch.FinallyRegions)
        {
            if (Solve(run.Frame, region.FirstBlockOrdinal, region.LastBlockOrdinal, after) is not { } left)
                return;
            after = left;
        }

        if (branch.Destination is not { } destination)
            return;
        if (branch.Semantics == ControlFlowBranchSemantics.Return)
            run.Frame.Leave(after, value);
        else
            run.Propagate(destination.Ordinal, after);
    }
}
