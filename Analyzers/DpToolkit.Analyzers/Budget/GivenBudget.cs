using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Budget;

/// <summary>The <c>budget:</c> of a training, which stops it.</summary>
internal static class GivenBudget
{
    /// <summary>True when the training stops before it spends more than the limit, or may: a budget that isn't known is given the benefit.</summary>
    public static bool IsWithin(MadePrivate made, double epsilon, double delta)
    {
        if (!IsGiven(made.Event))
            return LedgerMayStop(made);
        return Of(made) is not { } budget || budget.Epsilon <= epsilon && budget.Delta <= delta || LedgerMayStop(made);
    }

    /// <summary>True where a budget is written that isn't <c>null</c>.</summary>
    public static bool IsGiven(FlowEvent made) =>
        made.Argument("budget") is { } argument && !(argument.Operation.ConstantValue is { HasValue: true, Value: null } || argument.Operation.WithoutConversion().Syntax is LiteralExpressionSyntax);

    /// <summary>The budget's numbers where they are constants.</summary>
    public static (double Epsilon, double Delta)? Of(MadePrivate made) =>
        made.Event.Argument("budget")?.Value.SingleOf(FlowObjectKind.Budget) is { } budget
        && made.Event.Before[budget].All(FlowEventKind.Create).FirstOrDefault() is { } born
        && PlannedTraining.Number(born.Value("epsilon").Constant) is { } epsilon && PlannedTraining.Number(born.Value("delta").Constant) is { } delta
            ? (epsilon, delta)
            : null;

    /// <summary>True where a ledger may hold a budget: always, but for one made in memory that none is given to.</summary>
    public static bool LedgerMayStop(MadePrivate made) => MayHaveLedger(made) && (made.Engine is not { IsExternal: false } engine || !IsWithoutBudget(made.History, made.Event.Before[engine].All(FlowEventKind.Create).FirstOrDefault()));

    /// <summary>True for an engine whose ledger is made in memory and asked, but never told.</summary>
    public static bool IsWithoutBudget(FlowHistory history, FlowEvent? born) =>
        LedgerOf(born) is { Creation: IInvocationOperation { TargetMethod.Name: "InMemory" } } ledger && !history.Escapes(ledger)
        && history.Of(ledger).All(e => e.Kind is not (FlowEventKind.Use or FlowEventKind.Checkpoint) || e.Operation == born!.Operation || e.Name is "Dispose" or "DisposeAsync" or "InMemory" or "GetEpsilon" or "Spent" or "Runs" or "Entries" or "Verify" or "Datasets" or "Export" or "GetBudget");

    /// <summary>The ledger that an engine is made with.</summary>
    public static FlowObject? LedgerOf(FlowEvent? born) => born?.Argument("ledger")?.Value.SingleOf(FlowObjectKind.Ledger);

    /// <summary>A ledger's budget isn't known before the program runs.</summary>
    public static bool MayHaveLedger(MadePrivate made) =>
        made.Engine is not { IsExternal: false } engine || made.Event.Before[engine].All(FlowEventKind.Create).FirstOrDefault() is not { } born || born.Argument("ledger") is not null;
}
