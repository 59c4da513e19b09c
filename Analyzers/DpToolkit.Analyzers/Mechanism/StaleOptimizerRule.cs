using System;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Mechanism;

/// <summary>DP1001: an optimizer made before its model was fixed or replaced.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StaleOptimizerRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.StaleOptimizer,
        DiagnosticSeverity.Warning,
        "Optimizer made before the model was fixed",
        "This optimizer holds the parameters that the model had before ModuleValidator.Fix replaced layers; make it after the fix");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var made in program.Events.Where(e => e.Kind == FlowEventKind.MakePrivate))
            if (OptimizerBirth.Of(made) is { } birth && birth.ChangesBefore(made, FlowEventKind.Fix).FirstOrDefault() is { } replaced)
                report(At(birth.Creation, replaced.Operation));
    }
}
