using System;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Mechanism;

/// <summary>DP1005: another optimizer over a model that is private.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SecondOptimizerRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.SecondOptimizer,
        DiagnosticSeverity.Warning,
        "A second optimizer over a private model",
        "This optimizer trains parameters of a model that is private, without clipping or noise; the private optimizer has to hold all that is trained");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
        {
            var all = MadePrivate.In(history).ToList();
            foreach (var made in all)
                foreach (var optimizer in history.Events.SelectMany(e => e.Subjects).Distinct().Where(o => o is { Kind: FlowObjectKind.Optimizer, Creation: not null, IsExternal: false }))
                {
                    if (all.Any(other => other.PrivateOptimizer == optimizer || other.Event.Value("optimizer").Objects.Contains(optimizer)) || history.Escapes(optimizer))
                        continue;
                    if (history.All(FlowEventKind.Step).Any(step => step.Receiver.Single == optimizer && Covers(made, step.Before, optimizer)))
                        report(At(optimizer.Creation!, made.Event.Operation));
                }
        }
    }

    private static bool Covers(MadePrivate made, FlowState state, FlowObject optimizer) =>
        made.Model is { } model && made.IsInForce(state, model) && (state[optimizer].Sources.Contains(model) || state[optimizer].Sources.Contains(made.PrivateModel));
}
