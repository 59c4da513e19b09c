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
        "This optimizer holds the parameters {0}");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var made in program.Events.Where(e => e.Kind == FlowEventKind.MakePrivate))
            if (OptimizerBirth.Of(made) is [var first, ..] births && births.All(birth => birth.ChangesBefore(made, FlowEventKind.Fix).Any()) && first.ChangesBefore(made, FlowEventKind.Fix).First() is var replaced)
                report(At(first.Place(replaced), replaced.Operation, "that the model had before ModuleValidator.Fix replaced layers; make it after the fix"));
            else if (Replaced(made) is var (optimizer, model))
                report(At(optimizer.Creation!, model.Creation!, "of another model than the one that is made private; make it from that model's parameters()"));
    }

    /// <summary>The optimizer, when it was made from another object of the model's class, which the model has nothing of.</summary>
    private static (FlowObject Optimizer, FlowObject Model)? Replaced(FlowEvent made)
    {
        if (made.Value("optimizer").SingleOf(FlowObjectKind.Optimizer) is not { Creation: not null, IsExternal: false } optimizer || made.Value("model").SingleOf(FlowObjectKind.Model) is not { Creation: not null, IsExternal: false } model)
            return null;
        var sources = made.Before[optimizer].Sources.Where(o => o.Kind == FlowObjectKind.Model).ToList();
        var parts = ModelParts.Of(made.Before, model);
        return sources.Count > 0 && sources.All(o => !o.IsExternal && SymbolEqualityComparer.Default.Equals(o.Type, model.Type) && !parts.Contains(o) && !ModelParts.Of(made.Before, o).Contains(model))
            ? (optimizer, model) : null;
    }
}
