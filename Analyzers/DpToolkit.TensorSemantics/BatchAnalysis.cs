namespace DpToolkit.TensorSemantics;

/// <summary>Follows the batch dimension through a forward method.</summary>
public static class BatchAnalysis
{
    /// <summary>Runs the analysis with the samples of every input along dimension 0.</summary>
    /// <returns>One step for each node.</returns>
    public static IReadOnlyList<BatchStep> Run(TensorGraph graph)
    {
        var steps = new List<BatchStep>(graph.Nodes.Count);
        var states = new List<BatchState>(graph.Nodes.Count);
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            var step = node.Kind switch
            {
                TensorNodeKind.Input => new(BatchState.OfInput(node, i)),
                TensorNodeKind.Parameter or TensorNodeKind.Buffer or TensorNodeKind.Created => new(BatchState.None),
                TensorNodeKind.Unknown => BatchStep.Unknown,
                _ => BatchTransfer.Apply(node, states),
            };
            steps.Add(step);
            states.Add(step.State);
        }
        return steps;
    }

    /// <summary>The nodes that the result is computed from, with the result.</summary>
    public static IReadOnlyList<bool> Reaching(TensorGraph graph)
    {
        var reaches = new bool[graph.Nodes.Count];
        if (graph.Result >= 0)
            reaches[graph.Result] = true;
        for (var i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            if (!reaches[i])
                continue;
            foreach (var input in graph.Nodes[i].Inputs)
                reaches[input] = true;
        }
        return reaches;
    }
}
