using System;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Mechanism;

/// <summary>DP1012: parameters thawed in a model that is private already.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RequiresGradLateRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.RequiresGradLate,
        DiagnosticSeverity.Warning,
        "requires_grad switched on after MakePrivate",
        "The private optimizer holds the parameters that were trainable when the model was made private; one that is switched on later is neither clipped nor trained by it: do it before MakePrivate");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
            foreach (var made in MadePrivate.In(history))
                foreach (var thawed in history.Events.Where(Thaws))
                {
                    if (made.Model is not { } model || !made.IsInForce(thawed.Before, model))
                        continue;
                    var behind = thawed.Receiver.Objects.SelectMany(o => thawed.Before[o].Sources.Append(o)).ToList();
                    if (behind.Contains(made.PrivateModel) || ModelParts.Of(thawed.Before, model).Overlaps(behind))
                        report(At(thawed.Operation, made.Event.Operation));
                }
    }

    private static bool Thaws(FlowEvent e) =>
        e is { Kind: FlowEventKind.Write, Name: "requires_grad" } && e.Arguments.FirstOrDefault().Value?.Constant is true
        || e is { Kind: FlowEventKind.Use, Name: "requires_grad_" } && (e.Arguments.FirstOrDefault(a => a.Name == "requires_grad").Value?.Constant ?? true) is true;
}
