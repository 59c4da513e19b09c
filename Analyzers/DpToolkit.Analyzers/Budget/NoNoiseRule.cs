using System;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Budget;

/// <summary>DP5005: no noise, or a clipping norm that clips nothing.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NoNoiseRule() : FlowRule(Descriptor)
{
    private const double Huge = 1e6;

    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.NoNoise,
        DiagnosticSeverity.Warning,
        "No noise or no clipping",
        "{0}");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var made in program.Events.Where(e => e.Kind == FlowEventKind.MakePrivate))
        {
            if (made.Argument("noiseMultiplier") is { } noise && PlannedTraining.Number(noise.Value.Constant) is 0 && !DebugOnly.Contains(noise.Operation.Syntax))
                report(At(noise.Operation, "noiseMultiplier 0 adds no noise: epsilon is infinite, whatever is clipped"));
            if (made.Argument("maxGradNorm") is { } norm && PlannedTraining.Number(norm.Value.Constant) is >= Huge && !DebugOnly.Contains(norm.Operation.Syntax))
                report(At(norm.Operation, "A clipping norm this large clips nothing and drowns the model in noise; use about the median norm of the gradients, often 0.1 to 10"));
        }
    }
}
