namespace DpToolkit.TensorSemantics;

/// <summary>How the batch dimension got to where something happened to it.</summary>
public static class BatchPath
{
    /// <summary>The nodes that mix samples and reach the result, each with the way of the batch dimension to it.</summary>
    public static IEnumerable<(int Node, string Path)> Mixing(TensorGraph graph)
    {
        var steps = BatchAnalysis.Run(graph);
        var reaching = BatchAnalysis.Reaching(graph);
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            if (reaching[i] && steps[i].Effect == BatchEffect.Mixes)
                yield return (i, Describe(graph, steps, i));
        }
    }

    /// <summary>Where the batch dimension was on its way to a node: in the inputs, and wherever it moved.</summary>
    public static string Describe(TensorGraph graph, IReadOnlyList<BatchStep> steps, int node)
    {
        var places = new SortedSet<int>();
        var seen = new HashSet<int>();
        var pending = new Stack<int>([node]);
        while (pending.Count > 0)
        {
            foreach (var input in graph.Nodes[pending.Pop()].Inputs.Where(input => steps[input].State.HasSamples && seen.Add(input)))
            {
                var first = graph.Nodes[input].Kind == TensorNodeKind.Input;
                if (first || graph.Nodes[input].Inputs.Any(before => steps[before].State.HasSamples && steps[before].State.Dim != steps[input].State.Dim))
                    places.Add(input);
                pending.Push(input);
            }
        }
        return "the batch is " + string.Join(", ", places.Select(place => $"dimension {steps[place].State.Dim} of '{graph.Nodes[place].Source}'"));
    }
}
