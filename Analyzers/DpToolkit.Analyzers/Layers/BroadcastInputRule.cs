using DpToolkit.Analyzers.BatchFlow;
using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Layers;

/// <summary>DP7006: a trainable layer whose input holds nothing of the batch.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BroadcastInputRule() : BatchFlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.BroadcastInput,
        DiagnosticSeverity.Warning,
        "Input without samples to a trainable layer",
        "The input of '{0}' is the same for all samples and has no batch dimension, so its gradient can't be told apart by sample; expand the input to the batch: .expand(x.shape[0], -1)");

    internal override IEnumerable<(int Node, IReadOnlyList<int> Causes, object[] Arguments)> Find(TensorGraph graph, IReadOnlyList<BatchStep> steps)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            if (graph.Nodes[i] is { Kind: TensorNodeKind.Module, Name: var layer } node && LayerSemantics.IsTrainable(layer) && node.Inputs.All(input => HasNoRows(graph, steps, input)) && ReachesAlways(graph, i))
                yield return (i, [], [node.Source]);
        }
    }

    /// <summary>True for what is counted up, made with constant sizes or held in a field and then only reshaped: nothing in it has the batch's size.</summary>
    private static bool HasNoRows(TensorGraph graph, IReadOnlyList<BatchStep> steps, int index)
    {
        var node = graph.Nodes[index];
        if (steps[index].State.Kind != BatchKind.None)
            return false;
        return node.Kind switch
        {
            TensorNodeKind.Created => node.Name is "arange" or "linspace" || node["shape"]?.Sizes is { Count: > 0 } shape && shape.All(size => size.Constant is not null),
            TensorNodeKind.Buffer or TensorNodeKind.Parameter => true,
            TensorNodeKind.Operation => node.Operation!.Class is OperationClass.Pointwise or OperationClass.Unsqueeze or OperationClass.Squeeze or OperationClass.Transpose or OperationClass.Narrow or OperationClass.Select
                && node.Inputs.All(input => HasNoRows(graph, steps, input)),
            _ => false,
        };
    }
}
