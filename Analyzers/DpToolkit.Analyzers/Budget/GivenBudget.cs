using System.Linq;
using DpToolkit.Analyzers.Flow;

namespace DpToolkit.Analyzers.Budget;

/// <summary>The <c>budget:</c> of a training, which stops it.</summary>
internal static class GivenBudget
{
    /// <summary>True when the training stops before it spends more than the limit, or may: a budget that isn't known is given the benefit.</summary>
    public static bool IsWithin(MadePrivate made, double epsilon, double delta)
    {
        if (made.Event.Argument("budget") is not { } argument || argument.Operation.ConstantValue is { HasValue: true, Value: null })
            return MayHaveLedger(made);
        return Of(made) is not { } budget || budget.Epsilon <= epsilon && budget.Delta <= delta || MayHaveLedger(made);
    }

    /// <summary>The budget's numbers where they are constants.</summary>
    public static (double Epsilon, double Delta)? Of(MadePrivate made) =>
        made.Event.Argument("budget")?.Value.SingleOf(FlowObjectKind.Budget) is { } budget
        && made.Event.Before[budget].All(FlowEventKind.Create).FirstOrDefault() is { } born
        && PlannedTraining.Number(born.Value("epsilon").Constant) is { } epsilon && PlannedTraining.Number(born.Value("delta").Constant) is { } delta
            ? (epsilon, delta)
            : null;

    /// <summary>A ledger's budget isn't known before the program runs.</summary>
    public static bool MayHaveLedger(MadePrivate made) =>
        made.Engine is not { IsExternal: false } engine || made.Event.Before[engine].All(FlowEventKind.Create).FirstOrDefault() is not { } born || born.Argument("ledger") is not null;
}
