using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DpToolkit.Analyzers.State;

/// <summary>Statistics of the tensors behind a private data set that go into the set itself, into a layer or into the loss.</summary>
internal sealed class TensorStatistics
{
    private readonly FlowHistory history;
    private readonly List<FlowEvent> statistics;
    private readonly HashSet<FlowObject> data;

    public TensorStatistics(FlowHistory history, MadePrivate made)
    {
        this.history = history;
        statistics = history.Events.Where(StatisticCalls.IsStatistic).ToList();
        var results = new HashSet<FlowObject>(statistics.SelectMany(e => e.Result.Objects).Where(o => statistics.Any(e => ReferenceEquals(e.Operation, o.Creation))));
        data = Behind(made, results);
    }

    public IEnumerable<SyntaxNode> Places() =>
        statistics.Where(e => !IsPart(e) && StatisticCalls.Given(e).Any(IsData) && e.Result.Objects.Any(IsUsed)).Select(e => e.Operation.Syntax);

    /// <summary>True when something that training needs was made from the object.</summary>
    public static bool IsUsed(FlowHistory history, FlowObject value) => history.Events.Any(e => e.Kind switch
    {
        FlowEventKind.Create => e.Operation.Syntax is BaseObjectCreationExpressionSyntax or InvocationExpressionSyntax
            && e.Subjects.Any(o => o.Kind is FlowObjectKind.Model or FlowObjectKind.Dataset or FlowObjectKind.Loader) && e.Arguments.Any(a => Has(a.Value, e, value)),
        FlowEventKind.Backward => Has(e.Receiver, e, value),
        FlowEventKind.Call => e.Arguments.Any(a => Has(a.Value, e, value)),
        _ => false,
    });

    private static bool Has(FlowValue given, FlowEvent at, FlowObject value) => given.Objects.Any(o => o == value || at.Before[o].Sources.Contains(value));

    private bool IsUsed(FlowObject value) => IsUsed(history, value);

    /// <summary>What the data set is made from, other than by statistics.</summary>
    private HashSet<FlowObject> Behind(MadePrivate made, HashSet<FlowObject> results)
    {
        var found = new HashSet<FlowObject>();
        var pending = new Stack<FlowObject>(made.Event.Value("loader").Objects);
        while (pending.Count > 0)
        {
            var value = pending.Pop();
            if (results.Contains(value) || value.Kind is FlowObjectKind.Model or FlowObjectKind.Optimizer or FlowObjectKind.Engine || !found.Add(value))
                continue;
            foreach (var input in value.Inputs)
                pending.Push(input);
            if (value.Kind == FlowObjectKind.Dataset)
                foreach (var input in history.All(FlowEventKind.Create).Where(e => e.Subjects.Contains(value)).SelectMany(e => e.Arguments).SelectMany(a => a.Value.Objects))
                    pending.Push(input);
        }

        found.RemoveWhere(value => value.Kind != FlowObjectKind.Tensor);
        return found;
    }

    /// <summary>True for the data, and for what whole data were turned into.</summary>
    private bool IsData(FlowObject value)
    {
        var seen = new HashSet<FlowObject>();
        var pending = new Stack<FlowObject>();
        pending.Push(value);
        while (pending.Count > 0)
        {
            var next = pending.Pop();
            if (!seen.Add(next))
                continue;
            if (data.Contains(next))
                return true;
            if (StatisticCalls.IsSlice(next))
                continue;
            foreach (var input in next.Inputs.Where(o => o.Kind == FlowObjectKind.Tensor))
                pending.Push(input);
        }

        return false;
    }

    /// <summary>True for <c>parts[0].mean()</c>: which part that is isn't known.</summary>
    private static bool IsPart(FlowEvent statistic) =>
        statistic.Operation.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: ElementAccessExpressionSyntax { ArgumentList.Arguments: [var index] } } } && !IsText(index.Expression);

    private static bool IsText(ExpressionSyntax index) => index is LiteralExpressionSyntax { Token.Value: string };
}
