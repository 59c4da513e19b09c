using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Budget;

/// <summary>DP5003: a delta of 1 / number of records or more.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DeltaTooLargeRule() : FlowRule(Descriptor)
{
    /// <summary>The property of a finding that holds the delta to use instead.</summary>
    public const string Better = "Delta";

    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.DeltaTooLarge,
        DiagnosticSeverity.Warning,
        "Delta is too large for the data",
        "delta = {0} allows one of the {1} records to be published outright; use less than 1 / {1}, {2} or below");

    protected override void Check(ProgramFlow program, AnalyzerConfigOptionsProvider options, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
            foreach (var made in MadePrivate.In(history))
            {
                var limits = PrivacyLimits.Of(program.Compilation, options, made.Event.Operation.Syntax.SyntaxTree);
                if (PlannedTraining.Records(program, made, limits.DatasetSize) is not { } records)
                    continue;
                foreach (var given in Deltas(history, made))
                {
                    if (PlannedTraining.Number(given.Value.Constant) is not { } delta || delta * records < 1 || delta >= 1)
                        continue;
                    string better = Below(records);
                    report(At(given.Operation, made.Event.Operation, ImmutableDictionary<string, string?>.Empty.Add(Better, better),
                        delta.ToString("G3", CultureInfo.InvariantCulture), records, better));
                }
            }
    }

    private static IEnumerable<FlowArgument> Deltas(FlowHistory history, MadePrivate made)
    {
        if (made.Event.Argument("targetDelta") is { } target)
            yield return target;
        if (made.Event.Argument("budget")?.Value.SingleOf(FlowObjectKind.Budget) is { } budget
            && made.Event.Before[budget].All(FlowEventKind.Create).FirstOrDefault()?.Argument("delta") is { } declared)
            yield return declared;
        if (made.Engine is not { } engine)
            yield break;
        if (GivenBudget.LedgerOf(made.Event.Before[engine].All(FlowEventKind.Create).FirstOrDefault()) is { } ledger)
            foreach (var set in history.Of(ledger).Where(e => e.Name == "SetBudget" && Equals(e.Value("dataset").Constant, made.Event.Argument("dataset")?.Value.Constant ?? "default")))
                if (set.Argument("budget")?.Value.SingleOf(FlowObjectKind.Budget) is { } kept && set.Before[kept].All(FlowEventKind.Create).FirstOrDefault()?.Argument("delta") is { } promised)
                    yield return promised;
        foreach (var asked in history.All(FlowEventKind.GetEpsilon))
            if (asked.Receiver.Single == engine && asked.Before[engine].Must(made.Event) && asked.Argument("delta") is { } delta)
                yield return delta;
    }

    /// <summary>The largest power of ten below 1 / records.</summary>
    private static string Below(long records)
    {
        int exponent = 1;
        for (long power = 10; power <= records && power < long.MaxValue / 10; power *= 10)
            exponent++;
        return "1e-" + exponent.ToString(CultureInfo.InvariantCulture);
    }
}
