using DpToolkit.TensorSemantics;

namespace DpToolkit.Generators.Differentiate;

/// <summary>Which values depend on samples, and which on parameters in a way that can be differentiated.</summary>
internal sealed class Activity
{
    private readonly bool[] parameters;

    public Activity(TensorGraph graph)
    {
        Graph = graph;
        States = BatchAnalysis.Run(graph).Select(step => step.State).ToList();
        Reaching = BatchAnalysis.Reaching(graph);
        parameters = new bool[graph.Nodes.Count];
        for (var i = 0; i < parameters.Length; i++)
        {
            var node = graph.Nodes[i];
            parameters[i] = node.Kind == TensorNodeKind.Parameter || (node.Operation?.Flat != true && node.Inputs.Any(input => parameters[input]));
        }
    }

    public TensorGraph Graph { get; }

    public IReadOnlyList<BatchState> States { get; }

    public IReadOnlyList<bool> Reaching { get; }

    public bool HasSamples(int node) => States[node].Kind != BatchKind.None;

    public bool HasParameters(int node) => parameters[node];

    public bool IsLeaf(int node) => Graph.Nodes[node].Kind == TensorNodeKind.Parameter;
}
