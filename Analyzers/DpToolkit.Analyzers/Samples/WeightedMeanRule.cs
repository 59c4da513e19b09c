using System;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Samples;

/// <summary>DP2005: a mean loss whose divisor depends on the whole batch.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WeightedMeanRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.WeightedMean,
        DiagnosticSeverity.Warning,
        "Mean loss divided by a number that depends on the whole batch",
        "With {0} the mean is divided by a sum over the whole batch, so every sample's gradient depends on the others' targets; use reduction: Sum with lossReduction: LossReduction.Sum");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var loss in Losses.Of(program))
        {
            var graph = loss.Flow.Graph;
            if (loss.Result is { Kind: LossKind.Coupled, ByDivisor: true, Origin: var divisor })
                report(Diagnostic.Create(Rule, loss.Flow.Locations[divisor], $"'{graph.Nodes[divisor].Source}' as divisor"));
            for (int i = 0; i < graph.Nodes.Count; i++)
                if (Weighted(graph, i, loss) is { } why && BatchFlow.BatchFlowRule.ReachesAlways(graph, i))
                    report(Diagnostic.Create(Rule, loss.Flow.Creations.TryGetValue(i, out var made) ? made : loss.Flow.Locations[i], new[] { loss.Backward.Operation.Syntax.GetLocation() }, why));
        }
    }

    /// <summary>Why the mean of this node is a weighted one, or null.</summary>
    private static string? Weighted(TensorGraph graph, int index, PrivateLoss loss)
    {
        var node = graph.Nodes[index];
        if (node.Name is not ("cross_entropy" or "nll_loss") || node.Operation is null || node["reduction"] is { Sizes: not [{ Constant: 1 }] } || !loss.States[index].FromModel)
            return null;
        if (node["weight"] is { Kind: not TensorArgumentKind.Null } weight)
            return weight.Nodes.Any(given => loss.States[given].Kind == LossKind.Coupled) ? null : "class weights";
        return node["ignore_index"] is { Kind: TensorArgumentKind.Scalar } or { Kind: TensorArgumentKind.Integer, Sizes: [{ Constant: not -100 }] } ? "ignore_index" : null;
    }
}
