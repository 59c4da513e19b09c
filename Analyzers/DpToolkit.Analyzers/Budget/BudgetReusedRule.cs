using System;
using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Budget;

/// <summary>DP5002: the same data trained on privately twice, and each training accounted alone.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BudgetReusedRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.BudgetReused,
        DiagnosticSeverity.Error,
        "Privacy budget reused",
        "This data was already spent on by another private training that a different accountant counted, so the true epsilon is the sum; share one engine, one accountant or one ledger");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
        {
            var made = history.MakePrivates.Where(IsAlone).ToList();
            foreach (var second in made)
            {
                if (IsSweep(second))
                    continue;
                var first = made.FirstOrDefault(other => SharesData(other, second) && (other == second ? IsAgain(second) : IsBefore(other, second)));
                if (first is not null)
                    report(At(second.Operation, first.Operation));
            }
        }
    }

    /// <summary>True for an engine with an accountant of its own and no ledger.</summary>
    private static bool IsAlone(FlowEvent made) =>
        made.Receiver.SingleOf(FlowObjectKind.Engine) is { IsExternal: false } engine && !made.Before[engine].May(FlowEventKind.Escape) && Born(made, engine) is { } born
        && born.Argument("ledger") is null && (born.Argument("accountant") is not { } accountant || IsOwn(accountant, born));

    private static FlowEvent? Born(FlowEvent made, FlowObject engine) => made.Before[engine].All(FlowEventKind.Create).FirstOrDefault();

    /// <summary>An accountant made in the argument itself can't be shared.</summary>
    private static bool IsOwn(FlowArgument accountant, FlowEvent born) =>
        accountant.Value.SingleOf(FlowObjectKind.Accountant) is { Creation: { } creation } && born.Operation.Syntax.Span.Contains(creation.Syntax.Span);

    private static bool SharesData(FlowEvent a, FlowEvent b) => Data(a).Overlaps(Data(b));

    private static HashSet<FlowObject> Data(FlowEvent made)
    {
        var given = made.Arguments.SelectMany(a => a.Value.Single is { } single ? new[] { single } : Array.Empty<FlowObject>())
            .Where(o => o.Kind is FlowObjectKind.Loader or FlowObjectKind.Dataset).ToList();
        var sets = given.SelectMany(o => made.Before[o].Sources.Append(o)).Where(o => o.Kind == FlowObjectKind.Dataset).ToList();
        return new HashSet<FlowObject>(sets.Count > 0 ? sets : given);
    }

    /// <summary>A new engine on each round of a loop over data made outside it.</summary>
    private static bool IsAgain(FlowEvent made) =>
        made.Before[made.Receiver.Single!].IsRepeated && Data(made).All(o => !made.Before[o].IsRepeated);

    private static bool IsBefore(FlowEvent first, FlowEvent second) =>
        first.Receiver.Single != second.Receiver.Single && Data(second).Any(o => second.Before[o].Must(first) || first.Subjects.Any(s => second.Before[s].Must(first)));

    /// <summary>A loop that trains a new model from each hyper-parameter is a sweep, which another rule reports.</summary>
    private static bool IsSweep(FlowEvent made) =>
        made.Before[made.Receiver.Single!].IsRepeated && made.Value("model").Single is { } model && made.Before[model].IsRepeated && LoopVariables.ReachArguments(made);
}
