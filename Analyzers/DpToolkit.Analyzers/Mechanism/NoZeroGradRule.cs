using System;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Mechanism;

/// <summary>DP1009: private steps with nothing cleared between them.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NoZeroGradRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.NoZeroGrad,
        DiagnosticSeverity.Warning,
        "No zero_grad() between steps",
        "No zero_grad() comes between these steps, so what an earlier batch left behind enters the next; call zero_grad() on the private optimizer before each backward()");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
            foreach (var made in MadePrivate.In(history))
            {
                if (history.Escapes(made.PrivateOptimizer) || history.Escapes(made.PrivateModel))
                    continue;
                var cleared = history.All(FlowEventKind.ZeroGrad).Where(e => e.Subjects.Any(s => s == made.PrivateOptimizer || s == made.PrivateModel || s == made.Model || s == made.Optimizer))
                    .Concat(history.Events.Where(ClearsByHand)).ToList();
                foreach (var step in made.Steps.Where(step => step.Argument("closure") is null))
                    if (LoopVariables.LoopsAround(step).FirstOrDefault() is { } round && !LoopVariables.LoopsAround(made.Event).Contains(round)
                        && !cleared.Any(e => LoopVariables.LoopsAround(e).Contains(round)))
                        report(At(step.Operation, made.Event.Operation));
            }
    }

    /// <summary>Each gradient zeroed or dropped, as zero_grad() does.</summary>
    private static bool ClearsByHand(FlowEvent e) => e.Name == "zero_" || e is { Kind: FlowEventKind.Write, Name: "grad" };
}
