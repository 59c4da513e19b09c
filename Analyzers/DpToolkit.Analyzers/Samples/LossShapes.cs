using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers.Samples;

/// <summary>Tells tensors of shape [B, 1] from those of shape [B] where the code, the model or the data set shows it.</summary>
/// <param name="program">The program.</param>
/// <param name="loss">The loss they are in.</param>
/// <param name="classes">Whether a target converted to floating point is a class label: in a binary cross-entropy.</param>
internal sealed class LossShapes(ProgramFlow program, PrivateLoss loss, bool classes)
{
    private static readonly HashSet<string> ElementWise = new(System.StringComparer.Ordinal)
    {
        "LeakyReLU", "ELU", "CELU", "SELU", "GELU", "Mish", "Softplus", "Softsign", "Hardtanh", "Hardsigmoid", "Hardswish", "ReLU6", "LogSigmoid", "Dropout", TensorNode.Output,
    };

    private TensorGraph Graph => loss.Flow.Graph;

    /// <summary>True for the output of a Linear layer with one unit, or with so many as only one can fit, and for what gets its column in the code.</summary>
    public bool IsColumn(int index)
    {
        var node = Graph.Nodes[index];
        if (node is { Kind: TensorNodeKind.Module, Name: "Linear" })
            return node["outputSize"] is { Sizes: [{ Constant: var units }] } && loss.States[index] is { Kind: LossKind.Rows, Batch: var rows } && (units == 1 || units is null && rows is { Dim: 0, Rank.Value: 2 });
        return node.Operation?.Class switch
        {
            OperationClass.Unsqueeze => node["dims"] is { Sizes: [{ Constant: 1 or -1 }] } && IsVector(node.Inputs.First()),
            OperationClass.View => node["shape"] is { Sizes: [{ Constant: not 1 }, { Constant: 1 }] } && loss.States[index].Kind is LossKind.Rows or LossKind.Unknown,
            OperationClass.Narrow => node["dims"] is { Sizes: [{ Constant: 1 or -1 }] } && (node["length"] is { Sizes: [{ Constant: 1 }] } || node["start"] is { Sizes: [{ Constant: { } start }] } && node["end"] is { Sizes: [{ Constant: var end }] } && end == start + 1)
                && loss.States[node.Inputs.First()] is { Kind: LossKind.Rows, Batch: { Dim: 0, Rank.Value: 2 } },
            OperationClass.Reduction => node["keepdim"]?.Text is "true" && node["dims"] is { Sizes: [{ Constant: 1 or -1 }] } && loss.States[node.Inputs.First()] is { Kind: LossKind.Rows, Batch.Rank: null or { Value: null or 2 } },
            _ => Same(node) is { } input && IsColumn(input),
        };
    }

    /// <summary>True for one number a sample.</summary>
    public bool IsVector(int index)
    {
        var node = Graph.Nodes[index];
        if (node.Kind == TensorNodeKind.Created)
            return node["shape"] is { Sizes: [{ Node: >= 0, Dim: 0 }] };
        if (node.Kind == TensorNodeKind.Input)
            return RecordShapes.Of(program, loss.Made, node.Name)?.Rank == 0;
        switch (node.Operation)
        {
            case { Class: OperationClass.Squeeze }:
                return IsColumn(node.Inputs.First()) || Comes(node.Inputs.First()) && node["dims"] is null or { Kind: TensorArgumentKind.Null } or { Sizes: [{ Constant: 1 or -1 }] };
            case { Class: OperationClass.View }:
                return node["shape"] is { Sizes: [var only] } && (only.Constant == -1 || only.Node >= 0) && HasRows(node);
            case { Class: OperationClass.Flatten }:
                return node["start_dim"] is { Sizes: [{ Constant: 0 }] } && node["end_dim"] is { Sizes: [{ Constant: -1 }] } && HasRows(node);
            case { Class: OperationClass.Select }:
                return node["dims"] is { Sizes: [{ Constant: 1 or -1 }] } && (IsColumn(node.Inputs.First()) || Comes(node.Inputs.First()));
            case { Name: "to" or "to_type" or "type" or "float" or "double" } when classes && IsLabel(node):
                return true;
            default:
                return Same(node) is { } input && IsVector(input);
        }
    }

    /// <summary>A target as the loader gives it that has to be made floating point is an integer, one a sample unless the data set says otherwise.</summary>
    private bool IsLabel(TensorNode node) =>
        node.Inputs.ToList() is [var only] && Graph.Nodes[only] is { Kind: TensorNodeKind.Input, Name: var part } && part is "1" or "label" or "labels" or "target" or "targets" or "y"
        && (node.Name is "float" or "double" || node.Source.IndexOf("float", System.StringComparison.OrdinalIgnoreCase) >= 0) && RecordShapes.Of(program, loss.Made, Graph.Nodes[only].Name)?.Rank is null or 0
        && !Graph.Nodes.Any(other => other.Name == node.Name && other.Inputs.Any(input => Graph.Nodes[input] is { Kind: TensorNodeKind.Input, Name: var name } && name != Graph.Nodes[only].Name));

    private bool HasRows(TensorNode node) => loss.States[node.Inputs.First()].Kind == LossKind.Rows;

    /// <summary>True for a target as the loader gives it, but for its type and device.</summary>
    private bool Comes(int index)
    {
        var node = Graph.Nodes[index];
        return node is { Kind: TensorNodeKind.Input, Name: not ("0" or "x" or "data" or "input" or "inputs" or "image" or "images" or "features") } || Same(node) is { } input && Comes(input);
    }

    /// <summary>The one tensor whose shape this has.</summary>
    private static int? Same(TensorNode node)
    {
        bool keeps = node.Operation is { Class: OperationClass.Pointwise } || node.Kind == TensorNodeKind.Module && ElementWise.Contains(node.Name);
        return keeps && node.Inputs.ToList() is [var only] ? only : null;
    }
}
