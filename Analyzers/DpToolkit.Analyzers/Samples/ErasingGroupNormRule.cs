using System;
using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.BatchFlow;
using DpToolkit.Analyzers.Flow;
using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Samples;

/// <summary>DP2007: a GroupNorm with as many groups as channels after a Linear layer.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ErasingGroupNormRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.ErasingGroupNorm,
        DiagnosticSeverity.Info,
        "GroupNorm erases its input",
        "After a Linear layer each of these {0} groups holds one value, which minus its own mean is 0: the output is the bias, whatever the input; use fewer groups, or LayerNorm");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var flow in BatchFlowRule.Forwards(program).Concat(Losses.Of(program).Select(loss => loss.Flow)))
            for (int i = 0; i < flow.Graph.Nodes.Count; i++)
                if (Groups(flow.Graph, i) is { } groups)
                    report(Diagnostic.Create(Rule, flow.Creations.TryGetValue(i, out var made) ? made : flow.Locations[i], groups));
    }

    /// <summary>The number of groups, where it is that of a Linear layer's outputs.</summary>
    private static string? Groups(TensorGraph graph, int index)
    {
        var node = graph.Nodes[index];
        bool isLayer = node is { Kind: TensorNodeKind.Module, Name: "GroupNorm" };
        if (!isLayer && node is not { Kind: TensorNodeKind.Operation, Name: "group_norm" })
            return null;
        var groups = Size(node, "num_groups");
        if (groups is null || isLayer && !groups.Equals(Size(node, "num_channels")))
            return null;
        return Linear(graph, node.Inputs.First()) is { } outputs && groups.Equals(outputs) ? groups : null;
    }

    /// <summary>The outputs of the Linear layer that the tensor comes from, element by element; null where it comes from something else.</summary>
    private static string? Linear(TensorGraph graph, int index)
    {
        var node = graph.Nodes[index];
        if (node is { Kind: TensorNodeKind.Module, Name: "Linear" })
            return Size(node, "outputSize");
        bool passes = node.Inputs.Count() == 1 && (node.Operation is { Class: OperationClass.Pointwise } || node.Kind == TensorNodeKind.Module && ElementWise.Contains(node.Name));
        return passes ? Linear(graph, node.Inputs.First()) : null;
    }

    private static readonly HashSet<string> ElementWise = new(StringComparer.Ordinal)
    {
        "LeakyReLU", "ELU", "CELU", "SELU", "GELU", "Mish", "Softplus", "Softsign", "Hardtanh", "Hardsigmoid", "Hardswish", "ReLU6", "PReLU", "LogSigmoid", "Dropout", "AlphaDropout", TensorNode.Output,
    };

    private static string? Size(TensorNode node, string name) => node[name] is { Kind: TensorArgumentKind.Integer, Sizes: [var size] } ? size.Text : null;
}
