using System;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Budget;

/// <summary>DP5006: shuffled batches where the accountant could count on Poisson samples.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ShuffledUnderPoissonRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.ShuffledUnderPoisson,
        DiagnosticSeverity.Warning,
        "Shuffled batches under a Poisson accountant",
        "Shuffled batches of fixed size are no Poisson samples: each pass costs as much as one step on the whole data, many times more epsilon; leave poissonSampling at true");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
            foreach (var made in MadePrivate.In(history))
            {
                if (HasAccountantOfItsOwn(made))
                    continue;
                var births = made.Loader is { } loader
                    ? made.Event.Before[loader].Sources.Append(loader).SelectMany(o => made.Event.Before[o].All(FlowEventKind.Create))
                    : Enumerable.Empty<FlowEvent>();
                foreach (var flowEvent in births.Append(made.Event))
                    if (flowEvent.Argument("poissonSampling") is { Value.Constant: false } argument)
                        report(At(argument.Operation));
            }
    }

    /// <summary>True for an accountant that the project wrote: it may count shuffled batches in a way of its own.</summary>
    private static bool HasAccountantOfItsOwn(MadePrivate made) =>
        made.Engine is { IsExternal: false } engine
        && made.Event.Before[engine].All(FlowEventKind.Create).FirstOrDefault()?.Argument("accountant") is { } accountant
        && accountant.Value.SingleOf(FlowObjectKind.Accountant) is not { Creation: IPropertyReferenceOperation or IInvocationOperation { TargetMethod.ContainingType.Name: "Accountants" } };
}
