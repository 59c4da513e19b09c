using DpToolkit.Analyzers.BatchFlow;
using DpToolkit.TensorSemantics;

namespace DpToolkit.Analyzers.Unit;

/// <summary>Finds what happens to the batch dimension on the way into a trainable layer.</summary>
internal static class BeforeTraining
{
    public static IEnumerable<(int Node, IReadOnlyList<int> Causes, object[] Arguments)> Find(TensorGraph graph, IReadOnlyList<BatchStep> steps, BatchEffect effect)
    {
        var origins = new int?[steps.Count];
        var reported = new HashSet<int>();
        for (var i = 0; i < steps.Count; i++)
        {
            var origin = graph.Nodes[i].Inputs.Select(input => origins[input]).FirstOrDefault(found => found is not null);
            if (steps[i].Effect == effect)
                origins[i] = i;
            else if (steps[i].State.Kind == BatchKind.Merged)
                origins[i] = origin;
            if (origin is { } cause && BatchFlowRule.IsTrainable(graph, i) && BatchFlowRule.ReachesAlways(graph, i) && reported.Add(cause))
                yield return (cause, [i], [graph.Nodes[cause].Source, graph.Nodes[i].Source]);
        }
    }
}
