using System;
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
            var made = history.MakePrivates.Where(TrainingData.IsAccountedAlone).ToList();
            foreach (var second in made)
            {
                if (TrainingData.IsSweep(second))
                    continue;
                var first = made.FirstOrDefault(other => SharesData(other, second) && (other == second ? IsAgain(second) : IsBefore(other, second)));
                if (first is not null)
                    report(At(second.Operation, first.Operation));
            }
        }
    }

    private static bool SharesData(FlowEvent a, FlowEvent b) => TrainingData.Of(a).Overlaps(TrainingData.Of(b));

    /// <summary>A new engine on each round of a loop over data made outside it.</summary>
    private static bool IsAgain(FlowEvent made) =>
        made.Before[made.Receiver.Single!].IsRepeated && TrainingData.Of(made).All(o => !made.Before[o].IsRepeated);

    private static bool IsBefore(FlowEvent first, FlowEvent second) =>
        first.Receiver.Single != second.Receiver.Single && TrainingData.Of(second).Any(o => second.Before[o].Must(first) || first.Subjects.Any(s => second.Before[s].Must(first)));
}
