using System;
using System.Collections.Immutable;
using System.Linq;
using DpToolkit.Analyzers.BatchFlow;
using DpToolkit.Analyzers.Flow;
using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Samples;

/// <summary>DP2006: a column of predictions compared with a row of targets.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BroadcastLossRule() : FlowRule(Descriptor)
{
    /// <summary>The property of a finding that has the position of the operand of shape [B, 1]: 0 or 1.</summary>
    public const string Column = "Column";

    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.BroadcastLoss,
        DiagnosticSeverity.Warning,
        "Loss broadcasts to all pairs of samples",
        "'{0}' has the shape [B, 1] and '{1}' the shape [B]: together they broadcast to [B, B], every prediction against every target; give both one shape with .squeeze(1) or .unsqueeze(1)");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var loss in Losses.Of(program))
        {
            if (Find(program, loss) is not var (node, column, first, second))
                continue;
            var graph = loss.Flow.Graph;
            var (tall, flat) = column == 0 ? (first, second) : (second, first);
            report(Diagnostic.Create(
                Rule,
                loss.Flow.Locations[node],
                new[] { loss.Backward.Operation.Syntax.GetLocation() },
                ImmutableDictionary<string, string?>.Empty.Add(Column, column == 0 ? "0" : "1"),
                graph.Nodes[tall].Source,
                graph.Nodes[flat].Source));
        }
    }

    /// <summary>The first operation on the way to the loss that broadcasts, the position of its column, and its operands.</summary>
    internal static (int Node, int Column, int First, int Second)? Find(ProgramFlow program, PrivateLoss loss)
    {
        var graph = loss.Flow.Graph;
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            if (graph.Nodes[i].Operation is not { Class: OperationClass.Pointwise or OperationClass.Loss, Operands: 2 } operation
                || operation.Name is "cross_entropy" or "nll_loss" or "multi_margin_loss" || graph.Nodes[i].Inputs.Take(2).ToList() is not [var first, var second])
                continue;
            if (operation.Class == OperationClass.Pointwise && program.PrivateModels.Contains(loss.Flow.Owners[i]))
                continue;
            bool binary = operation.Name.StartsWithOrdinal("binary_cross_entropy");
            var shapes = new LossShapes(program, loss, binary);
            bool leftIsColumn = shapes.IsColumn(first) && shapes.IsVector(second), rightIsColumn = shapes.IsVector(first) && shapes.IsColumn(second);
            if ((leftIsColumn || rightIsColumn) && (loss.States[first].FromModel || loss.States[second].FromModel) && BatchFlowRule.ReachesAlways(graph, i))
                return (i, leftIsColumn ? 0 : 1, first, second);
        }

        return null;
    }
}
