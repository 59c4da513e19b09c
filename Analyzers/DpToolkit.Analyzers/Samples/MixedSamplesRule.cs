using DpToolkit.Analyzers.BatchFlow;
using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Samples;

/// <summary>DP2003: forward makes samples depend on each other.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MixedSamplesRule() : BatchFlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.MixedSamples,
        DiagnosticSeverity.Error,
        "forward mixes samples",
        "'{0}' makes each sample's output depend on the other samples of the batch ({1}), so no sample's influence is bounded; work within a sample, over dimensions from 1 on");

    internal override bool OnePerStatement => true;

    internal override IEnumerable<(int Node, IReadOnlyList<int> Causes, object[] Arguments)> Find(TensorGraph graph, IReadOnlyList<BatchStep> steps)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i].Effect == BatchEffect.Mixes && ReachesAlways(graph, i))
                yield return (i, [], [graph.Nodes[i].Source, BatchPath.Describe(graph, steps, i)]);
        }
    }
}
