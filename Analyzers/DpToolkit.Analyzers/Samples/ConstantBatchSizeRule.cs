using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using DpToolkit.Analyzers.BatchFlow;
using DpToolkit.Analyzers.Flow;
using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Samples;

/// <summary>DP2008: a constant where the number of samples belongs.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConstantBatchSizeRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.ConstantBatchSize,
        DiagnosticSeverity.Warning,
        "Batch size as a constant",
        "'{0}' fixes the number of samples, but Poisson batches vary and may be empty; use -1 or the shape of the input");

    private static readonly Regex Named = new(@"batch|^_?bs$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly Regex Recurrent = new(@"^(?:the layer ')?(Dp)?(LSTM|GRU|RNN)(Cell)?'?$", RegexOptions.CultureInvariant);

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        var batchSizes = new HashSet<long>(program.Events
            .Where(e => e.Kind == FlowEventKind.Create && e.Subjects.Any(o => o.Kind == FlowObjectKind.Loader))
            .Select(e => e.Value("batchSize").Constant).Where(size => size is int or long).Select(size => Convert.ToInt64(size, System.Globalization.CultureInfo.InvariantCulture)));
        foreach (var flow in BatchFlowRule.Forwards(program).Concat(Losses.Of(program).Select(loss => loss.Flow)))
        {
            var steps = BatchAnalysis.Run(flow.Graph);
            var found = new SortedSet<int>();
            for (int i = 0; i < flow.Graph.Nodes.Count; i++)
                found.UnionWith(Fixing(program, flow, steps, i, batchSizes));
            foreach (int node in found)
                report(Diagnostic.Create(Rule, flow.Locations[node], flow.Graph.Nodes[node].Source));
        }
    }

    /// <summary>The nodes that this one shows to have a constant where the samples are.</summary>
    private static IEnumerable<int> Fixing(ProgramFlow program, ForwardFlow flow, IReadOnlyList<BatchStep> steps, int index, HashSet<long> batchSizes)
    {
        var graph = flow.Graph;
        var node = graph.Nodes[index];
        var inputs = node.Inputs.ToList();
        if (node.Operation?.Class is OperationClass.View or OperationClass.Expand && First(node) > 1 && inputs is [var viewed] && IsBatch(steps[viewed].State))
            return [index];
        if (node.Kind == TensorNodeKind.Created && node["shape"] is not null || node.Operation?.Class is OperationClass.View or OperationClass.Expand or OperationClass.Repeat)
            if (IsNamed(program, flow.Locations[index], node))
                return [index];
        if (node.Kind is TensorNodeKind.Unknown or TensorNodeKind.Module && Recurrent.Match(node.Name) is { Success: true } match)
            return inputs.Skip(1).Select(input => Origin(graph, input)).OfType<int>().Where(made => Size(graph.Nodes[made], match.Groups[3].Success ? 0 : 1, match.Groups[3].Success ? 2 : 3) > 1);
        if (node.Operation is not { Class: OperationClass.Pointwise or OperationClass.Concat } operation || inputs.Count < 2 || !inputs.Any(input => IsBatch(steps[input].State)))
            return [];
        var batch = steps[inputs.First(input => IsBatch(steps[input].State))].State;
        if (operation.Class == OperationClass.Concat && node["dims"] is not { Sizes: [{ Constant: { } dim }] } || operation.Class == OperationClass.Concat && node["dims"]!.Sizes[0].Constant == 0)
            return [];
        return inputs.Where(input => steps[input].State.Kind == BatchKind.None).Select(input => Origin(graph, input)).OfType<int>().Where(made => Meets(graph.Nodes[made]));

        bool Meets(TensorNode made)
        {
            var shape = made["shape"]!.Sizes;
            if (First(made) is not > 1)
                return false;
            if (operation.Class == OperationClass.Concat || batch.Rank?.Value == shape.Count)
                return true;
            return batch.Rank?.Value is null && shape.Count >= 2 && batchSizes.Contains(shape[0].Constant!.Value) && !shape.Skip(1).Any(size => size.Equals(shape[0]));
        }
    }

    private static bool IsBatch(BatchState state) => state is { Kind: BatchKind.At, Dim: 0 };

    private static long? First(TensorNode node) => Size(node, 0, null);

    private static long? Size(TensorNode node, int dimension, int? rank) =>
        node["shape"] is { Kind: TensorArgumentKind.Integers, Sizes: var sizes } && sizes.Count > dimension && (rank is null || sizes.Count == rank) ? sizes[dimension].Constant : null;

    /// <summary>The node that gave a tensor without samples its first dimension, where that is written out.</summary>
    private static int? Origin(TensorGraph graph, int index)
    {
        var node = graph.Nodes[index];
        if (node.Kind == TensorNodeKind.Created || node.Operation?.Class is OperationClass.View or OperationClass.Expand or OperationClass.Repeat)
            return node["shape"] is { Kind: TensorArgumentKind.Integers } ? index : null;
        bool passes = node.Inputs.Count() == 1 && (node.Operation is { Class: OperationClass.Pointwise } || node is { Kind: TensorNodeKind.Module, Name: "Linear" });
        return passes ? Origin(graph, node.Inputs.First()) : null;
    }

    /// <summary>True where the number is a constant that calls itself a batch size.</summary>
    private static bool IsNamed(ProgramFlow program, Location location, TensorNode node)
    {
        if (location.SourceTree is not { } tree || tree.GetRoot().FindNode(location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call)
            return false;
        var sizes = call.ArgumentList.Arguments.Where(argument => argument.NameColon is null or { Name.Identifier.ValueText: "size" or "shape" or "sizes" or "rows" or "dim0" }).Select(argument => argument.Expression).SelectMany(Elements).Take(node.Kind == TensorNodeKind.Created ? 2 : 1);
        return sizes.Any(size => program.Model(tree).GetSymbolInfo(size).Symbol switch
        {
            IFieldSymbol field => (field.IsConst || field.IsReadOnly) && Named.IsMatch(field.Name),
            ILocalSymbol local => local.IsConst && Named.IsMatch(local.Name),
            _ => false,
        });
    }

    private static IEnumerable<ExpressionSyntax> Elements(ExpressionSyntax expression) => expression switch
    {
        ArrayCreationExpressionSyntax { Initializer: { } array } => array.Expressions,
        ImplicitArrayCreationExpressionSyntax implied => implied.Initializer.Expressions,
        CollectionExpressionSyntax list => list.Elements.OfType<ExpressionElementSyntax>().Select(element => element.Expression),
        _ => [expression],
    };
}
