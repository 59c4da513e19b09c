using DpToolkit.Analyzers.BatchFlow;
using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Unit;

/// <summary>DP4001: the batch dimension merged with another before a trainable layer.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MergedBatchRule() : BatchFlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.MergedBatchDimension,
        DiagnosticSeverity.Error,
        "Batch dimension merged before a trainable layer",
        "'{0}' merges the samples with another dimension, so '{1}' clips each position instead of each sample; keep dimension 0 the batch: layers take [B, T, d]");

    internal override bool LooksAtLoops => true;

    internal override IEnumerable<(int Node, IReadOnlyList<int> Causes, object[] Arguments)> Find(TensorGraph graph, IReadOnlyList<BatchStep> steps) =>
        BeforeTraining.Find(graph, steps, BatchEffect.Merges);
}
