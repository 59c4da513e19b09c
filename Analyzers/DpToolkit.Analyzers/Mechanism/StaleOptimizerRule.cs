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
        {
            if (made.Value("optimizer").SingleOf(FlowObjectKind.Optimizer) is not { Creation: { } creation } optimizer)
                continue;
            if (made.Before[optimizer].Events.Where(e => e is { Value: true, Key.Kind: FlowEventKind.Create }).Select(e => e.Key).FirstOrDefault() is not { } born)
                continue;
            foreach (var source in made.Before[optimizer].Sources.Where(o => o.Kind == FlowObjectKind.Model))
            {
                var then = born.Before[source];
                var now = made.Before[source];
                var replaced = now.All(FlowEventKind.Fix).OrderBy(fix => -fix.Operation.Syntax.SpanStart).FirstOrDefault(fix =>
                    !then.May(fix) && (now.Must(fix) || now.Must(FlowEventKind.Fix) && !then.May(FlowEventKind.Fix)));
                if (replaced is null)
                    continue;
                report(At(creation, replaced.Operation));
                break;
            }
        }
    }
}
