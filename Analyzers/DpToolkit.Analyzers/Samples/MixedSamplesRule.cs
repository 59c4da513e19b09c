using DpToolkit.Analyzers.BatchFlow;
using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Samples;

/// <summary>DP2003: forward makes samples depend on each other.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MixedSamplesRule() : BatchFlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.MixedSamples,
        DiagnosticSeverity.Error,
        "forward mixes samples",
        "'{0}' makes each sample's output depend on the other samples of the batch ({1}), so no sample's influence is bounded; work within a sample, over dimensions from 1 on");

    internal override bool OnePerStatement => true;

    internal override IEnumerable<(int Node, IReadOnlyList<int> Causes, object[] Arguments)> Find(TensorGraph graph, IReadOnlyList<BatchStep> steps)
    {
        foreach (var i in Mixing(graph, steps))
            yield return (i, [], [graph.Nodes[i].Source, BatchPath.Describe(graph, steps, i)]);
    }

    /// <summary>The nodes that mix samples whatever branch is taken; where there is none but each branch has its own, those.</summary>
    internal static IReadOnlyList<int> Mixing(TensorGraph graph, IReadOnlyList<BatchStep> steps)
    {
        var mixing = Enumerable.Range(0, steps.Count).Where(i => steps[i].Effect == BatchEffect.Mixes).ToList();
        var certain = mixing.Where(i => ReachesAlways(graph, i)).ToList();
        return certain.Count > 0 || mixing.Count < 2 || graph.Result < 0 ? certain : Branches(graph, steps);
    }

    private static IReadOnlyList<int> Branches(TensorGraph graph, IReadOnlyList<BatchStep> steps)
    {
        var mixed = new bool[steps.Count];
        for (var i = 0; i < mixed.Length; i++)
        {
            var inputs = graph.Nodes[i].Inputs.Select(input => mixed[input]).ToList();
            mixed[i] = steps[i].Effect == BatchEffect.Mixes || (inputs.Count > 0 && (IsChoice(graph.Nodes[i]) ? inputs.All(input => input) : inputs.Any(input => input)));
        }
        var found = new SortedSet<int>();
        var reached = new bool[steps.Count];
        reached[graph.Result] = mixed[graph.Result];
        for (var i = graph.Result; i >= 0; i--)
        {
            if (!reached[i])
                continue;
            if (steps[i].Effect == BatchEffect.Mixes)
                found.Add(i);
            else
                foreach (var input in graph.Nodes[i].Inputs)
                    reached[input] |= mixed[input];
        }
        return found.ToList();
    }
}
