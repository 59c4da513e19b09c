using DpToolkit.Analyzers.BatchFlow;
using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Unit;

/// <summary>DP4002: rows of the batch repeated before a trainable layer.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RepeatedRowsRule() : BatchFlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.RepeatedRows,
        DiagnosticSeverity.Warning,
        "Rows repeated before a trainable layer",
        "'{0}' copies samples along dimension 0, so one person has several rows in '{1}', each clipped alone: its influence is that many times the clipping norm; repeat along another dimension, or augment in the data set, one copy each time a record is drawn");

    internal override bool LooksAtLoops => true;

    internal override IEnumerable<(int Node, IReadOnlyList<int> Causes, object[] Arguments)> Find(TensorGraph graph, IReadOnlyList<BatchStep> steps) =>
        BeforeTraining.Find(graph, steps, BatchEffect.Repeats);
}
