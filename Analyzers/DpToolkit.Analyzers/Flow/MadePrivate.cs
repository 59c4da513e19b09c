using System.Collections.Generic;
using System.Linq;

namespace DpToolkit.Analyzers.Flow;

/// <summary>One call of MakePrivate or MakePrivateWithEpsilon: what went in, and what came out.</summary>
public sealed class MadePrivate
{
    private MadePrivate(FlowHistory history, FlowEvent made, FlowEvent created)
    {
        History = history;
        Event = made;
        PrivateModel = created.Subjects.First(o => o.Kind == FlowObjectKind.Model);
        PrivateOptimizer = created.Subjects.First(o => o.Kind == FlowObjectKind.Optimizer);
        PrivateLoader = created.Subjects.First(o => o.Kind == FlowObjectKind.Loader);
    }

    /// <summary>The flow that the call is part of.</summary>
    public FlowHistory History { get; }

    public FlowEvent Event { get; }

    public FlowObject? Engine => Event.Receiver.SingleOf(FlowObjectKind.Engine);

    public FlowObject? Model => Event.Value("model").SingleOf(FlowObjectKind.Model);

    public FlowObject? Optimizer => Event.Value("optimizer").SingleOf(FlowObjectKind.Optimizer);

    public FlowObject? Loader => Event.Value("loader").SingleOf(FlowObjectKind.Loader);

    public FlowObject PrivateModel { get; }

    public FlowObject PrivateOptimizer { get; }

    public FlowObject PrivateLoader { get; }

    /// <summary>The steps that the private optimizer, and no other, takes.</summary>
    public IEnumerable<FlowEvent> Steps => History.All(FlowEventKind.Step).Where(e => e.Receiver.Single == PrivateOptimizer);

    public static IEnumerable<MadePrivate> In(FlowHistory history)
    {
        foreach (var made in history.MakePrivates)
            if (history.All(FlowEventKind.Create).FirstOrDefault(e => ReferenceEquals(e.Operation, made.Operation) && ReferenceEquals(e.Context, made.Context)) is { } created)
                yield return new MadePrivate(history, made, created);
    }

    /// <summary>True where the call lies behind on every path and its engine, which gives the originals back, is not disposed of.</summary>
    public bool IsInForce(FlowState state, FlowObject given) =>
        state[given].Must(Event) && !(Engine is { } engine && state[engine].All(FlowEventKind.Use).Any(e => e.Name == "Dispose"));
}
