using System;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

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
            if (made.Argument("noiseMultiplier") is { } noise)
                JudgeNoise(noise.Operation, noise.Value);
            if (made.Argument("maxGradNorm") is { } norm)
                JudgeNorm(norm.Operation, norm.Value);
        }

        foreach (var change in program.Events.Where(e => e.Kind == FlowEventKind.Write && e.Member?.ContainingType.Is(program.Compilation.Symbols.DpOptimizer) == true))
        {
            if (change.Operation is not ISimpleAssignmentOperation { Value: var given } || change.Argument("value") is not { } value)
                continue;
            if (change.Name == "NoiseMultiplier")
                JudgeNoise(given, value.Value);
            else if (change.Name == "MaxGradNorm")
                JudgeNorm(given, value.Value);
        }

        void JudgeNoise(IOperation place, FlowValue value)
        {
            if (PlannedTraining.Number(value.Constant) is 0 && !DebugOnly.Contains(place.Syntax))
                report(At(place, "noiseMultiplier 0 adds no noise: epsilon is infinite, whatever is clipped"));
        }

        void JudgeNorm(IOperation place, FlowValue value)
        {
            if (PlannedTraining.Number(value.Constant) is >= Huge && !DebugOnly.Contains(place.Syntax))
                report(At(place, "A clipping norm this large clips nothing and drowns the model in noise; use about the median norm of the gradients, often 0.1 to 10"));
        }
    }
}
