using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers.Mechanism;

/// <summary>The making of an optimizer that goes into MakePrivate, and what happened to its models since.</summary>
internal sealed class OptimizerBirth
{
    private readonly FlowEvent born;
    private readonly FlowObject optimizer;

    private OptimizerBirth(FlowEvent born, FlowObject optimizer)
    {
        this.born = born;
        this.optimizer = optimizer;
    }

    public IOperation Creation => optimizer.Creation!;

    public static OptimizerBirth? Of(FlowEvent made) =>
        made.Value("optimizer").SingleOf(FlowObjectKind.Optimizer) is { Creation: not null } optimizer
        && made.Before[optimizer].All(FlowEventKind.Create).FirstOrDefault(made.Before[optimizer].Must) is { } born
            ? new(born, optimizer)
            : null;

    /// <summary>What changed the parameters of a model of this optimizer after it was made, on every path to <paramref name="later"/>; the latest first.</summary>
    public IEnumerable<FlowEvent> ChangesBefore(FlowEvent later, FlowEventKind kind) =>
        from source in later.Before[optimizer].Sources
        where source.Kind == FlowObjectKind.Model
        let then = born.Before[source]
        let now = later.Before[source]
        from change in now.All(kind).OrderBy(change => -change.Operation.Syntax.SpanStart)
        where !then.May(change) && (now.Must(change) || now.Must(kind) && !then.May(kind))
        select change;
}
