using System;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Budget;

/// <summary>DP5014: many models from one data set, each accounted as if it were the only one.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SweepAsOneRunRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.SweepAsOneRun,
        DiagnosticSeverity.Warning,
        "Hyper-parameter sweep accounted as one run",
        "Each round of this loop trains another model on the same data with an accountant of its own; choosing among them spends the sum: share one accountant or ledger");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
            foreach (var made in history.MakePrivates)
                if (TrainingData.IsAccountedAlone(made) && TrainingData.IsSweep(made) && TrainingData.Of(made) is { Count: > 0 } data && data.All(o => !made.Before[o].IsRepeated))
                    report(At(made.Operation));
    }
}
