using DpToolkit.TensorSemantics;

namespace DpToolkit.Generators.Differentiate;

/// <summary>Which graphs can be differentiated.</summary>
internal static class Derivatives
{
    /// <summary>The nodes that can't, each with what is to be said of it.</summary>
    public static IEnumerable<(int Node, string Text)> Missing(TensorGraph graph)
    {
        var activity = new Activity(graph);
        if (!activity.HasSamples(graph.Result))
            yield return (graph.Result, $"A result without samples, '{graph.Nodes[graph.Result].Source}',");
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            if (!activity.Reaching[i])
                continue;
            var state = activity.States[i];
            if (state.Kind is not (BatchKind.At or BatchKind.None) || state.Dim != 0)
            {
                yield return (i, $"'{node.Source}', after which the batch is not known to be dimension 0,");
                yield break;
            }
            if (node.Kind == TensorNodeKind.Operation && !Known(activity, i))
                yield return (i, $"'{node.Name}' in '{node.Source}'");
            else if (node.Kind is TensorNodeKind.Join or TensorNodeKind.Module or TensorNodeKind.Unknown or TensorNodeKind.Created)
                yield return (i, $"'{node.Source}'");
        }
    }

    private static bool Known(Activity activity, int index)
    {
        var node = activity.Graph.Nodes[index];
        var operation = node.Operation!;
        var operands = node.Arguments.Count(argument => int.TryParse(argument.Name, out _));
        if (operation.Forward.Length == 0 || (operation.Operands > 0 && operands != operation.Operands))
            return false;
        if (node.Arguments.Skip(operands).Any(argument => !operation.Parameters.Contains(argument.Name) || argument.Kind is TensorArgumentKind.Unknown or TensorArgumentKind.Tensors))
            return false;
        if (node.Arguments.Skip(operands).Any(argument => argument.Kind == TensorArgumentKind.Tensor && argument.Name != "bias"))
            return false;
        if (operation.Parameters.Any(parameter => node[parameter] is null && !(parameter == "bias")))
            return false;
        if (!activity.HasParameters(index))
            return operation.Class switch
            {
                OperationClass.Reduction or OperationClass.Along => Dims(node) is not null,
                _ => true,
            };
        if (!operation.Differentiable)
            return false;
        var inputs = node.Inputs.ToList();
        return operation.Class switch
        {
            OperationClass.Pointwise => true,
            OperationClass.Reduction => Dims(node) is { Count: > 0 } dims && (dims.All(dim => dim >= 0) || dims.All(dim => dim < 0)) && node["keepdim"]!.Text is "true" or "false",
            OperationClass.Along => Dims(node) is { Count: 1 },
            OperationClass.Transpose => node.Name == "t" || (node["dim0"]!.Sizes[0].Constant is not null && node["dim1"]!.Sizes[0].Constant is not null),
            OperationClass.Permute => activity.HasSamples(index) && Dims(node) is not null,
            OperationClass.MatMul => node.Name != "bmm" || inputs.All(activity.HasSamples),
            OperationClass.Linear => activity.HasSamples(inputs[0]) && !activity.HasSamples(inputs[1]) && (inputs.Count < 3 || !activity.HasSamples(inputs[2])),
            OperationClass.Einsum => Einsum(activity, node),
            OperationClass.Select or OperationClass.Narrow => activity.HasSamples(index) && Dims(node) is { Count: 1 },
            _ => true,
        };
    }

    private static bool Einsum(Activity activity, TensorNode node)
    {
        var inputs = node.Inputs.ToList();
        if (EinsumEquation.Parse(node["equation"]!.Text) is not { } equation || equation.Inputs.Count != inputs.Count || equation.Output.Length == 0)
            return false;
        var batch = equation.Output[0];
        for (var i = 0; i < inputs.Count; i++)
        {
            var others = equation.Output + string.Concat(equation.Inputs.Where((_, k) => k != i));
            if (activity.HasSamples(inputs[i]) != (equation.Inputs[i].IndexOf(batch) == 0) || equation.Inputs[i].Any(label => others.IndexOf(label) < 0))
                return false;
        }
        return true;
    }

    /// <summary>The constant dimensions of a node, or null.</summary>
    public static IReadOnlyList<long>? Dims(TensorNode node) =>
        node["dims"] is { Sizes: var sizes } && sizes.All(size => size.Constant is not null) ? sizes.Select(size => size.Constant!.Value).ToList() : null;
}
