using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

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

    /// <summary>The optimizer that goes into MakePrivate, or each that it may be; none where it may be another one yet.</summary>
    public static IReadOnlyList<OptimizerBirth> Of(FlowEvent made)
    {
        var births = new List<OptimizerBirth>();
        var value = made.Value("optimizer");
        if (value is not ObjectsValue { OrElse: false })
            return births;
        foreach (var optimizer in value.Objects)
        {
            if (optimizer is not { Kind: FlowObjectKind.Optimizer, Creation: not null } || made.Before[optimizer].All(FlowEventKind.Create).FirstOrDefault(e => value.Single is null || made.Before[optimizer].Must(e)) is not { } born)
                return new List<OptimizerBirth>();
            births.Add(new(born, optimizer));
        }

        return births.OrderBy(birth => birth.optimizer.Creation!.Syntax.SpanStart).ToList();
    }

    /// <summary>Where to make it later: the call of the helper that makes it for who changes the model, or where it is made.</summary>
    public IOperation Place(FlowEvent change)
    {
        var place = optimizer.Creation!;
        for (var context = optimizer.Context; context is { Call: IInvocationOperation { Type: { } type } call } && ReturnsOptimizer(type) && !change.Context.IsIn(context); context = context.Parent)
            place = call;
        return place;
    }

    /// <summary>When the model's parameters were read: at the optimizer's making, or earlier, where they were put into a list of their own.</summary>
    private FlowEvent Read(FlowObject source) =>
        optimizer.Inputs.Where(o => o.Kind == FlowObjectKind.Parameters).ToList() is [{ Creation: IInvocationOperation { TargetMethod.Name: "ToList" or "ToArray" } or { Syntax: CollectionExpressionSyntax } } list]
        && born.Before[source].All(FlowEventKind.Parameters).ToList() is [var read] && born.Before[list].Sources.Contains(source)
            ? read : born;

    private bool ReturnsOptimizer(ITypeSymbol type)
    {
        for (var known = optimizer.Type; known is not null; known = known.BaseType)
            if (SymbolEqualityComparer.Default.Equals(known, type))
                return true;
        return false;
    }

    /// <summary>What changed the parameters of a model of this optimizer after it was made, on every path to <paramref name="later"/>; the latest first.</summary>
    public IEnumerable<FlowEvent> ChangesBefore(FlowEvent later, FlowEventKind kind) =>
        from source in later.Before[optimizer].Sources
        where source.Kind == FlowObjectKind.Model
        let then = Read(source).Before[source]
        let now = later.Before[source]
        from change in now.All(kind).OrderBy(change => -change.Operation.Syntax.SpanStart)
        where !then.May(change) && (now.Must(change) || now.Must(kind) && !then.May(kind))
        select change;
}
