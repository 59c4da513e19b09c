namespace DpToolkit.TensorSemantics;

/// <summary>
/// Decides whether a loss is a sum of terms that depend on one sample each. A sum or mean over the batch keeps it one; what is then computed
/// nonlinearly from the sum, or from pairs of samples, doesn't. Coupled is certain, everything else may be less.
/// </summary>
public static class LossAnalysis
{
    private static readonly HashSet<string> keeps = new(
        ["neg", "identity", "contiguous", "clone", "alias", "detach", "to", "to_type", "type", "float", "double", "half", "bfloat16", "cpu", "cuda", "requires_grad_", "type_as"], StringComparer.Ordinal);

    private static readonly HashSet<string> sums = new(["sum", "mean", "nansum", "nanmean"], StringComparer.Ordinal);

    /// <summary>Statistics of all rows that are no sum of them.</summary>
    private static readonly HashSet<string> statistics = new(
        ["prod", "var", "std", "var_mean", "std_mean", "norm", "vector_norm", "logsumexp", "median", "nanmedian", "quantile", "nanquantile", "kthvalue", "max", "min", "amax", "amin"], StringComparer.Ordinal);

    private static readonly HashSet<string> extremes = new(["max", "min", "amax", "amin"], StringComparer.Ordinal);

    /// <summary>The state of each node.</summary>
    public static IReadOnlyList<LossState> Run(TensorGraph graph)
    {
        var states = new List<LossState>(graph.Nodes.Count);
        var batches = new List<BatchState>(graph.Nodes.Count);
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            var state = node.Kind switch
            {
                TensorNodeKind.Input => LossState.Rows(BatchState.OfInput(node, i)),
                TensorNodeKind.Parameter or TensorNodeKind.Buffer or TensorNodeKind.Created => LossState.None,
                _ => Apply(graph, i, states, batches),
            };
            var fromModel = node.Kind is TensorNodeKind.Module or TensorNodeKind.Parameter || node.Inputs.Any(input => states[input].FromModel);
            if (state is { Kind: LossKind.Rows, Order: < 0, Base: < 0 })
                foreach (var ordered in node.Inputs.Select(input => states[input]).Where(input => input.Order >= 0 || input.Base >= 0).Take(1))
                    state = state with { Order = ordered.Order, Base = ordered.Base, Origin = ordered.Origin };
            states.Add(state with { FromModel = fromModel });
            batches.Add(state.Kind switch { LossKind.Rows => state.Batch, LossKind.None => BatchState.None, _ => BatchState.Unknown });
        }
        return states;
    }

    private static LossState Apply(TensorGraph graph, int index, IReadOnlyList<LossState> states, IReadOnlyList<BatchState> batches)
    {
        var node = graph.Nodes[index];
        var inputs = node.Inputs.Select(input => states[input]).ToList();
        if (node.Kind == TensorNodeKind.Join)
            return Join(inputs);
        if (node.Name is "'diag'" or "'diagonal'" or "'trace'")
            return inputs is [{ Kind: LossKind.Coupled } coupled] && !IsOfPairs(graph, node.Inputs.First(), states) ? coupled : LossState.Unknown;
        if (node.Operation?.Class == OperationClass.Like)
            return LossState.None;
        if (node.Name == "sub" && node.Inputs.ToList() is [var kept, var taken] && IsExtreme(graph, taken))
            return states[kept];
        if (IsSquaredNorm(graph, node))
            return LossState.Total(index);
        if (node.Name == "div" && inputs is [{ Kind: LossKind.Total, FromModel: true }, { Kind: LossKind.Coupled, FromModel: false }])
            return LossState.Coupled(node.Inputs.Last()) with { Division = index };
        var rows = inputs.Where(input => input.Kind == LossKind.Rows).ToList();
        foreach (var turned in rows.Where(input => input.Order >= 0 && rows.Any(other => other.Base == input.Base && other.Order != input.Order)).Take(1))
            return LossState.Coupled(turned.Origin);
        if (IsRotation(graph, node, states) || IsPair(graph, node, states))
            return LossState.Coupled(index);
        if (inputs.Any(input => input.Kind == LossKind.Coupled))
            return Combine(graph, node, Carry(inputs.Where(input => input.Kind == LossKind.Coupled).ToList(), states), states);
        if (node.Kind == TensorNodeKind.Module)
            return Module(node, inputs, index);
        if (node.Kind == TensorNodeKind.Unknown || inputs.Any(input => input.Kind == LossKind.Unknown) || node.Operation is not { } operation)
            return LossState.Unknown;
        if (inputs.All(input => input.Kind == LossKind.None))
            return LossState.None;
        if (inputs.Any(input => input.Kind == LossKind.Total))
            return OfTotal(graph, index, operation, states);
        return OfRows(graph, index, operation, inputs, batches);
    }

    /// <summary>Whether an entry depends on one pair of samples alone: on the diagonal, on one sample.</summary>
    private static bool IsOfPairs(TensorGraph graph, int index, IReadOnlyList<LossState> states) =>
        states[index].Origin == index || graph.Nodes[index].Operation?.Class == OperationClass.Pointwise
            && graph.Nodes[index].Inputs.All(input => states[input].Kind != LossKind.Coupled || IsOfPairs(graph, input, states));

    /// <summary>Parts of the samples put together in another order: <c>cat(z[1..], z[..1])</c>.</summary>
    private static bool IsRotation(TensorGraph graph, TensorNode node, IReadOnlyList<LossState> states) =>
        node.Operation?.Class == OperationClass.Concat && node["dims"] is { Sizes: [{ Constant: 0 }] } && node.Inputs.Select(input => graph.Nodes[input]).ToList() is { Count: > 1 } parts
        && parts.All(part => part.Name is "slice" or "narrow" && part["dims"] is { Sizes: [{ Constant: 0 }] } && part.Inputs.First() == parts[0].Inputs.First()) && parts[0]["start"]?.Sizes is not [{ Constant: 0 }]
        && states[parts[0].Inputs.First()] is { Kind: LossKind.Rows, Batch.Dim: 0 };

    /// <summary>Two samples of a batch compared in loops over both.</summary>
    private static bool IsPair(TensorGraph graph, TensorNode node, IReadOnlyList<LossState> states) =>
        node.Operation is { Class: OperationClass.Pointwise or OperationClass.Similarity or OperationClass.MatMul or OperationClass.Outer or OperationClass.Pairwise or OperationClass.Loss, Operands: >= 2, Name: not "add" }
        && node.Inputs.Select(input => SampleOf(graph, input, states)).OfType<string>().Distinct().Count() > 1 && node.Inputs.Any(input => states[input].FromModel);

    /// <summary>The index of the one sample, in a loop, that a tensor is of; null for any other.</summary>
    private static string? SampleOf(TensorGraph graph, int index, IReadOnlyList<LossState> states) => graph.Nodes[index] switch
    {
        { Name: "select" } chosen when chosen["dims"] is { Sizes: [{ Constant: 0 }] } && states[chosen.Inputs.First()] is { Kind: LossKind.Rows, Batch.Dim: 0 } => chosen["index"] is { Kind: TensorArgumentKind.Scalar, Text: var which } ? which : null,
        { Operation.Class: OperationClass.Pointwise or OperationClass.Unsqueeze or OperationClass.Squeeze or OperationClass.View or OperationClass.Along } changed when changed.Inputs.ToList() is [var only] => SampleOf(graph, only, states),
        _ => null,
    };

    /// <summary>Subtracting an extreme keeps a softmax in range and changes nothing.</summary>
    private static bool IsExtreme(TensorGraph graph, int index)
    {
        var node = graph.Nodes[index];
        return node is { Kind: TensorNodeKind.Operation, Name: "detach" } ? IsExtreme(graph, node.Inputs.First()) : node.Operation is { Class: OperationClass.Reduction } && extremes.Contains(node.Name);
    }

    /// <summary>The square of a Euclidean norm is a sum of squares again.</summary>
    private static bool IsSquaredNorm(TensorGraph graph, TensorNode node) =>
        (node.Name == "square" || node.Name == "pow" && node["exponent"]?.Text is "2" or "2.0" || node.Name == "pow" && node["exponent"] is { Sizes: [{ Constant: 2 }] })
        && node.Inputs.ToList() is [var only] && graph.Nodes[only] is { Kind: TensorNodeKind.Operation, Name: "norm" or "vector_norm", Arguments.Count: 1 };

    private static LossState Join(IReadOnlyList<LossState> inputs)
    {
        var kinds = inputs.Select(input => input.Kind).Distinct().ToList();
        if (kinds is [LossKind.Rows])
            return BatchState.Common(inputs.Select(input => input.Batch)) is { HasSamples: true } common ? inputs[0] with { Batch = common } : LossState.Unknown;
        if (kinds.Count == 1)
            return inputs[0];
        return kinds.All(kind => kind is LossKind.None or LossKind.Total) ? inputs.First(input => input.Kind == LossKind.Total) : LossState.Unknown;
    }

    /// <summary>The coupling that the model takes part in, or else the first.</summary>
    private static LossState Carry(IReadOnlyList<LossState> coupled, IReadOnlyList<LossState> states) =>
        coupled.OrderBy(input => states[input.Origin].FromModel ? 0 : 1).ThenBy(input => input.Origin).First();

    /// <summary>Rows that are compared with means over the batch depend on all of them, whatever the means are divided by.</summary>
    private static LossState Combine(TensorGraph graph, TensorNode node, LossState coupled, IReadOnlyList<LossState> states) =>
        coupled.ByDivisor && node.Name != "add" && node.Inputs.Any(input => states[input].Kind == LossKind.Rows)
            && states[graph.Nodes[coupled.Division].Inputs.First()] is { Kind: LossKind.Total, Origin: var sum } ? LossState.Coupled(sum) : coupled;

    private static LossState Module(TensorNode node, IReadOnlyList<LossState> inputs, int index)
    {
        if (inputs is [{ Kind: LossKind.None }])
            return LossState.None;
        if (node.Name == TensorNode.Output)
            return inputs is [{ Kind: LossKind.Rows or LossKind.Total } inside] ? Ranked(inside, index) : LossState.Rows(BatchState.At(0, new TensorRank(index, 0))) with { Base = index };
        if (inputs.Any(input => input.Kind == LossKind.Total))
            return LossState.Coupled(index);
        var step = inputs.All(input => input.Kind == LossKind.Rows) ? LayerSemantics.Apply(node, inputs.Select(input => input.Batch).ToList()) : BatchStep.Unknown;
        if (step.Effect == BatchEffect.Mixes)
            return LossState.Coupled(index);
        return step.State.HasSamples ? Ranked(LossState.Rows(step.State), index) : LossState.Unknown;
    }

    private static LossState OfTotal(TensorGraph graph, int index, TensorOperation operation, IReadOnlyList<LossState> states)
    {
        var node = graph.Nodes[index];
        var operands = node.Inputs.Select(input => (Node: input, State: states[input])).ToList();
        var total = operands.First(operand => operand.State.Kind == LossKind.Total).State;
        var others = operands.Count(operand => operand.State.Kind is LossKind.Total or LossKind.Rows) > 1;
        switch (operation.Class)
        {
            case OperationClass.Pointwise when keeps.Contains(operation.Name):
            case OperationClass.Pointwise when operation.Name == "add":
                return total;
            case OperationClass.Pointwise when operation.Name == "sub":
                return operands.Any(operand => operand.State.Kind == LossKind.Rows && graph.Nodes[total.Origin].Inputs.Contains(operand.Node)) ? LossState.Coupled(total.Origin) : total;
            case OperationClass.Pointwise when operation.Name == "mul":
                return others ? LossState.Coupled(total.FromModel && IsWhole(graph.Nodes[total.Origin]) ? index : total.Origin) : total;
            case OperationClass.Pointwise when operation.Name == "div":
                if (operands.Count < 2 || states[operands[operands.Count - 1].Node].Kind == LossKind.None)
                    return total;
                var divisor = operands[operands.Count - 1].State;
                return LossState.Coupled(divisor.Kind == LossKind.Total ? divisor.Origin : index) with { Division = divisor.Kind == LossKind.Total && !divisor.FromModel && operands[0].State.FromModel ? index : -1 };
            case OperationClass.Pointwise when operation.Operands == 1:
                return LossState.Coupled(IsWhole(graph.Nodes[total.Origin]) ? index : total.Origin);
            case OperationClass.Reduction when sums.Contains(operation.Name):
            case OperationClass.View or OperationClass.Flatten or OperationClass.Unflatten or OperationClass.Squeeze or OperationClass.Unsqueeze or OperationClass.Transpose or OperationClass.Permute:
            case OperationClass.Select or OperationClass.Narrow or OperationClass.Expand or OperationClass.Repeat:
            case OperationClass.Concat or OperationClass.Stack:
                return total;
            case OperationClass.Reduction when statistics.Contains(operation.Name):
                return LossState.Coupled(total.Origin);
            case OperationClass.MatMul or OperationClass.Linear or OperationClass.Einsum:
                return others ? LossState.Coupled(total.Origin) : total;
            case OperationClass.Along or OperationClass.Similarity or OperationClass.Loss:
                return LossState.Coupled(total.Origin);
            default:
                return LossState.Unknown;
        }
    }

    /// <summary>Whether a sum is over everything, so that one number is left.</summary>
    private static bool IsWhole(TensorNode sum) => sum.Operation?.Class == OperationClass.Loss || sum.Operation?.Class == OperationClass.Reduction && sum["dims"] is null or { Kind: TensorArgumentKind.Null };

    private static LossState OfRows(TensorGraph graph, int index, TensorOperation operation, IReadOnlyList<LossState> inputs, IReadOnlyList<BatchState> all)
    {
        var node = graph.Nodes[index];
        if (operation.Class == OperationClass.Loss)
            return OfLoss(node, index, inputs);
        if (operation.Name == "masked_select")
            return inputs[0].Kind == LossKind.Rows ? LossState.Rows(new BatchState(BatchKind.Merged, 0, TensorRank.Of(1))) : LossState.Unknown;
        if (operation.Class == OperationClass.Narrow && inputs.Count == 2 && inputs[0].Kind == LossKind.None)
            return LossState.Rows(BatchState.At(0));
        if (operation.Name == "index" && IsMask(graph, node.Inputs.Last()) && inputs is [{ Kind: LossKind.Rows, Batch.Dim: 0 } whole, { Kind: LossKind.Rows, Batch.Dim: 0 }])
            return LossState.Rows(new BatchState(BatchKind.Merged, 0, whole.Batch.Rank));
        if (operation.Name == "index" || operation.Name == "index_select" && inputs.Count == 2)
            return IsPermutation(graph, node) && inputs[0] is { Kind: LossKind.Rows, Order: < 0, Batch.Dim: 0 } natural ? natural with { Order = node.Inputs.Last(), Origin = index } : LossState.Unknown;
        if (operation.Class == OperationClass.Concat && Rows(inputs).Distinct().ToList() is [{ Dim: 0 } rows] && node["dims"] is { Sizes: [{ Constant: 0 }] })
            return LossState.Rows(rows with { Kind = BatchKind.Merged });
        var batches = inputs.Select(input => input.Batch).ToList();
        if (operation.Class == OperationClass.MatMul && Product(operation, batches) is { } contracts)
            return contracts ? LossState.Total(index) : LossState.Coupled(index);
        if (operation.Class == OperationClass.Pairwise && node.Inputs.Distinct().Count() == 1 && inputs[0].Batch is { Dim: 0 } && inputs[0].Batch.Rank?.Value is null or 2)
            return LossState.Coupled(index);

        if (operation.Name == "outer" && inputs.All(input => input.Kind == LossKind.Rows))
            return LossState.Coupled(index);
        if (operation.Class == OperationClass.Pointwise && node.Inputs.ToList() is [var left, var right] && (IsTransposed(graph, left, right) || IsTransposed(graph, right, left)))
            return LossState.Coupled(index);

        var step = BatchTransfer.Apply(node, all);
        if (step.Effect != BatchEffect.Mixes)
            return step.State.HasSamples ? Ranked(LossState.Rows(step.State), index) : step.State.Kind == BatchKind.None ? LossState.None : LossState.Unknown;
        return operation.Class switch
        {
            OperationClass.Reduction when sums.Contains(operation.Name) => LossState.Total(index),
            OperationClass.Reduction => statistics.Contains(operation.Name) ? LossState.Coupled(index) : LossState.Unknown,
            OperationClass.Einsum => Contracts(node, batches) ? LossState.Total(index) : LossState.Coupled(index),
            OperationClass.Select or OperationClass.Narrow or OperationClass.Linear or OperationClass.MatMul or OperationClass.AddMatMul or OperationClass.Outer => LossState.Unknown,
            _ => LossState.Coupled(index),
        };
    }

    /// <summary>Rows of a rank of their own, where it isn't known: what is made from them can then be compared.</summary>
    private static LossState Ranked(LossState state, int index) =>
        state is { Kind: LossKind.Rows, Batch.Rank: null } ? state with { Batch = state.Batch with { Rank = new TensorRank(index, 0) } } : state;

    private static IEnumerable<BatchState> Rows(IEnumerable<LossState> inputs) =>
        inputs.Select(input => input.Kind == LossKind.Rows ? input.Batch with { Rank = null } : BatchState.Unknown);

    private static LossState OfLoss(TensorNode node, int index, IReadOnlyList<LossState> inputs) => node["reduction"] switch
    {
        null => LossState.Total(index),
        { Sizes: [{ Constant: 0 }] } => LossState.Rows(BatchState.At(0, node.Name is "cross_entropy" or "nll_loss" && inputs[0] is { Kind: LossKind.Rows, Batch.Rank: { } classes } ? classes.Plus(-1) : null)),
        { Sizes: [{ Constant: not null }] } => LossState.Total(index),
        _ => LossState.Unknown,
    };

    /// <summary>True for x and x.t(): together they are all pairs.</summary>
    private static bool IsTransposed(TensorGraph graph, int matrix, int other) =>
        graph.Nodes[other] is { Operation.Class: OperationClass.Transpose } turned && turned.Inputs.First() == matrix && (turned.Name == "t" || turned["dim0"] is { Sizes: [{ Constant: 0 }] } || turned["dim1"] is { Sizes: [{ Constant: 0 }] });

    private static bool IsMask(TensorGraph graph, int index) =>
        graph.Nodes[index].Operation?.Name is "eq" or "ne" or "gt" or "ge" or "lt" or "le" or "logical_not" or "logical_and" or "logical_or" or "bitwise_and" or "bitwise_or" or "bitwise_not";

    private static bool IsPermutation(TensorGraph graph, TensorNode node) =>
        node.Inputs.Count() == 2 && graph.Nodes[node.Inputs.Last()] is { Kind: TensorNodeKind.Created, Name: "randperm" } && (node.Name == "index" || node["dims"] is { Sizes: [{ Constant: 0 }] });

    /// <summary>True for a product that sums over the samples, false for one of all pairs, null where it isn't known to be either.</summary>
    private static bool? Product(TensorOperation operation, IReadOnlyList<BatchState> batches)
    {
        if (batches.Count != 2 || !batches[0].HasSamples || !batches[1].HasSamples)
            return null;
        var flat = operation.Name == "mm" || batches.Any(batch => batch.Rank?.Value <= 2);
        return (batches[0].Dim, batches[1].Dim) switch
        {
            (0, 1) when flat || batches.All(batch => batch.Rank?.Value is null) => false,
            (1, 0) when flat => true,
            _ => null,
        };
    }

    private static bool Contracts(TensorNode node, IReadOnlyList<BatchState> batches)
    {
        var equation = EinsumEquation.Parse(node["equation"]?.Text)!;
        var labels = batches.Select((batch, i) => batch.HasSamples ? equation.Inputs[i][batch.Dim] : (char?)null).Where(label => label is not null).Distinct().ToList();
        return labels is [{ } label] && equation.Output.IndexOf(label) < 0;
    }
}
