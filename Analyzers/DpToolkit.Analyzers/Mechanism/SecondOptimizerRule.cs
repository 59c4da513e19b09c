using System;
using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Mechanism;

/// <summary>DP1005: another optimizer over a model that is private, or trainable layers that the private one doesn't hold.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SecondOptimizerRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.SecondOptimizer,
        DiagnosticSeverity.Warning,
        "A second optimizer over a private model",
        "{0}");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
        {
            var all = MadePrivate.In(history).ToList();
            foreach (var made in all)
            {
                var others = Others(history, all, made);
                foreach (var other in others)
                    report(At(other.Creation!, made.Event.Operation, "This optimizer trains parameters of a model that is private, without clipping or noise; the private optimizer has to hold all that is trained"));
                if (others.Count == 0 && UncoveredLayer.Of(history, made) is { } layer)
                    report(At(made.Optimizer!.Creation!, made.Event.Operation, $"This optimizer doesn't hold the parameters of {layer}, which are trainable: MakePrivate refuses gradients that nothing clips; make it from the model's parameters(), or freeze the layer (requires_grad = false)"));
            }
        }
    }

    private static List<FlowObject> Others(FlowHistory history, List<MadePrivate> all, MadePrivate made) =>
        history.Events.SelectMany(e => e.Subjects).Distinct()
            .Where(o => o is { Kind: FlowObjectKind.Optimizer, Creation: not null, IsExternal: false })
            .Where(optimizer => !all.Any(other => other.PrivateOptimizer == optimizer || other.Event.Value("optimizer").Objects.Contains(optimizer)) && !history.Escapes(optimizer))
            .Where(optimizer => history.All(FlowEventKind.Step).Any(step => step.Receiver.Single == optimizer && Covers(history, made, step.Before, optimizer)))
            .ToList();

    private static bool Covers(FlowHistory history, MadePrivate made, FlowState state, FlowObject optimizer)
    {
        if (made.Model is not { } model || !made.IsInForce(state, model))
            return false;
        var parts = ModelParts.Of(state, model);
        return state[optimizer].Sources.Any(source => source == made.PrivateModel || parts.Contains(source)) || HoldsPartOf(history, made, optimizer);
    }

    /// <summary>True for <c>m.head.parameters()</c>, where m is what MakePrivate returned.</summary>
    private static bool HoldsPartOf(FlowHistory history, MadePrivate made, FlowObject optimizer) =>
        history.All(FlowEventKind.Create).Where(e => e.Subjects.Contains(optimizer)).Any(born =>
            born.Arguments.SelectMany(a => a.Operation.DescendantsAndSelf()).OfType<IInvocationOperation>().Any(call =>
                call.TargetMethod.Name is "parameters" or "named_parameters" && Root(call.Instance) is { } root && born.Before[root].Single == made.PrivateModel));

    private static ISymbol? Root(IOperation? instance) => instance switch
    {
        IMemberReferenceOperation member => Root(member.Instance),
        IConversionOperation conversion => Root(conversion.Operand),
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };
}
