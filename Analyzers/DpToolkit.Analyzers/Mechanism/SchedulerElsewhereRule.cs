using System;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Mechanism;

/// <summary>DP1006: a learning rate scheduler that drives an optimizer which doesn't train.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SchedulerElsewhereRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.SchedulerElsewhere,
        DiagnosticSeverity.Warning,
        "Scheduler attached to another optimizer",
        "This scheduler drives an optimizer that is neither the private one nor the one inside it, so the learning rate of the private training never changes; give it the private optimizer");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
        {
            var all = MadePrivate.In(history).ToList();
            foreach (var scheduler in history.All(FlowEventKind.Create).Where(e => e.Result.Single is { Kind: FlowObjectKind.Scheduler }))
            {
                if (scheduler.Value("optimizer").SingleOf(FlowObjectKind.Optimizer) is not { IsExternal: false } optimizer || history.Escapes(optimizer))
                    continue;
                if (all.Any(made => made.PrivateOptimizer == optimizer || made.Event.Value("optimizer").Objects.Contains(optimizer) || made.Optimizer is null)
                    || history.All(FlowEventKind.Step).Any(step => step.Receiver.Objects.Contains(optimizer)))
                    continue;
                var sources = scheduler.Before[optimizer].Sources;
                if (all.FirstOrDefault(made => IsLocal(history, optimizer) || sources.Contains(made.PrivateModel) || made.Model is { } model && sources.Contains(model)) is { } over)
                    report(At(scheduler.Operation, over.Event.Operation));
            }
        }
    }

    /// <summary>True for an optimizer that no other method can step: no object keeps it.</summary>
    private static bool IsLocal(FlowHistory history, FlowObject optimizer) =>
        optimizer.Creation?.Syntax.Ancestors().OfType<StatementSyntax>().FirstOrDefault() is LocalDeclarationStatementSyntax
        && !history.Exit.Variables.Any(held => held.Key is FieldKey && held.Value.Objects.Contains(optimizer));
}
