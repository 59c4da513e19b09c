using System;
using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.BatchFlow;
using DpToolkit.Analyzers.Flow;
using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Samples;

/// <summary>DP2004: a loss that isn't a sum of terms of one sample each.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CouplingLossRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.CouplingLoss,
        DiagnosticSeverity.Warning,
        "Loss couples samples",
        "Through '{0}' the loss is no sum of terms of one sample each: every sample's gradient depends on the others, and clipping bounds nobody's influence; compare within a sample, or with public or fixed tensors");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        HashSet<Location>? mixed = null;
        foreach (var loss in Losses.Of(program))
        {
            if (loss.Result is not { Kind: LossKind.Coupled, ByDivisor: false, Origin: var origin })
                continue;
            mixed ??= new(BatchFlowRule.Forwards(program).SelectMany(forward => MixedIn(forward, [forward.Graph], _ => true)).Concat(Losses.Of(program).SelectMany(other => MixedIn(other.Flow, other.Flow.Returned, node => other.Flow.InModel[node]))));
            if (!IsMixed(loss.Flow, origin, mixed) && BroadcastLossRule.Find(program, loss) is null)
                report(Diagnostic.Create(Rule, loss.Flow.Locations[origin], new[] { loss.Backward.Operation.Syntax.GetLocation() }, loss.Flow.Graph.Nodes[origin].Source));
        }
    }

    /// <summary>True for what forward mixed already, and for a function of it: <c>x.pow(2).sum().sqrt()</c>.</summary>
    private static bool IsMixed(ForwardFlow flow, int origin, HashSet<Location> mixed) =>
        Computed(flow.Graph, origin).Any(node => mixed.Contains(flow.Locations[node]));

    /// <summary>A node, and what it is computed from in the same code.</summary>
    private static HashSet<int> Computed(TensorGraph graph, int node)
    {
        var found = new HashSet<int>();
        var pending = new Stack<int>([node]);
        while (pending.Count > 0)
        {
            var next = pending.Pop();
            if (!found.Add(next))
                continue;
            foreach (var input in graph.Nodes[next].Inputs.Where(input => graph.Nodes[input].Name != TensorNode.Output))
                pending.Push(input);
        }
        return found;
    }

    /// <summary>What the model's forward mixes is that rule's finding.</summary>
    private static IEnumerable<Location> MixedIn(ForwardFlow forward, IEnumerable<TensorGraph> graphs, Func<int, bool> isWanted)
    {
        var steps = BatchAnalysis.Run(forward.Graph);
        return graphs.SelectMany(graph => MixedSamplesRule.Mixing(graph, steps)).Where(isWanted).Select(i => forward.Locations[i]);
    }
}
