using System.Globalization;
using System.Text.RegularExpressions;

namespace DpToolkit.TensorSemantics;

/// <summary>
/// The rule of each <see cref="OperationClass"/> for the samples: where they are after an operation, and what it did to them.
/// What isn't certain is Unknown; Mixes, Merges and Repeats are certain.
/// </summary>
public static class BatchTransfer
{
    private static readonly Regex product = new(@"^\(?\$(\d+)\.shape\[0\] \* \$\1\.shape\[\d+\]\)?$", RegexOptions.CultureInvariant);

    private static readonly Regex multiple = new(@"^\(?(\$(?<node>\d+)\.shape\[0\] \* (?<factor>.+?)|(?<factor>.+) \* \$(?<node>\d+)\.shape\[0\])\)?$", RegexOptions.CultureInvariant);

    /// <summary>Operations along a dimension that change its size.</summary>
    private static readonly HashSet<string> resizing = new(["glu", "topk", "diff", "fft", "ifft", "rfft", "irfft", "hfft", "ihfft"], StringComparer.Ordinal);

    /// <summary>Applies the rule of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="states">The states of the nodes before it.</param>
    public static BatchStep Apply(TensorNode node, IReadOnlyList<BatchState> states)
    {
        var inputs = node.Inputs.Select(input => states[input]).ToList();
        if (inputs.Any(input => input.Kind == BatchKind.Mixed))
            return new(BatchState.Mixed);
        if (node.Kind == TensorNodeKind.Join)
            return new(BatchState.Common(inputs));
        if (inputs.Any(input => input.Kind == BatchKind.Unknown))
            return BatchStep.Unknown;
        if (node.Kind == TensorNodeKind.Module)
            return LayerSemantics.Apply(node, inputs);
        if (node.Operation is not { } operation)
            return BatchStep.Unknown;
        if (!inputs.Any(input => input.HasSamples) || operation.Class == OperationClass.Like)
            return new(BatchState.None);
        var x = inputs[0];
        var step = ApplyClass(node, operation, inputs, x, states);
        return operation.Class is OperationClass.Pointwise or OperationClass.TrailingNorm || operation.Class == OperationClass.Along && !resizing.Contains(operation.Name) ? step
            : step with { State = step.State with { Width = LastIsChannels(node, operation, x) ? x.Channels : null, Channels = KeepsChannels(node, operation) ? x.Channels : null } };
    }

    /// <summary>True where the channels of images come last: <c>permute(0, 2, 3, 1)</c>, <c>flatten(2).transpose(1, 2)</c>.</summary>
    private static bool LastIsChannels(TensorNode node, TensorOperation operation, BatchState x) => x is { Dim: 0, Rank.Value: { } rank } && operation.Class switch
    {
        OperationClass.Permute => Constants(node, "dims") is { Count: >= 3 } dims && dims[0] == 0 && dims[dims.Count - 1] is var last && (last < 0 ? last + rank : last) == 1,
        OperationClass.Transpose => node.Name != "t" && rank >= 3 && Constant(node, "dim0") is { } from && Constant(node, "dim1") is { } to && (Position(from, x), Position(to, x)) is var moved && (moved == (1, rank - 1) || moved == (rank - 1, 1)),
        _ => false,
    };

    private static bool KeepsChannels(TensorNode node, TensorOperation operation) => operation.Class switch
    {
        OperationClass.Flatten => Constant(node, "start_dim") >= 2,
        OperationClass.Spatial => operation.Name is "max_pool1d" or "max_pool2d" or "max_pool3d" or "avg_pool1d" or "avg_pool2d" or "avg_pool3d" or "group_norm",
        _ => false,
    };

    private static BatchStep ApplyClass(TensorNode node, TensorOperation operation, IReadOnlyList<BatchState> inputs, BatchState x, IReadOnlyList<BatchState> states) =>
        operation.Class switch
        {
            OperationClass.Pointwise => Pointwise(inputs),
            OperationClass.Reduction => Reduce(node, x),
            OperationClass.Along => Along(node, operation, x),
            OperationClass.Transpose => Transpose(node, x),
            OperationClass.Permute => Permute(node, x),
            OperationClass.View => View(node, x, states),
            OperationClass.Flatten => Flatten(node, x),
            OperationClass.Unflatten => Constant(node, "dims") is { } dim && dim > x.Dim ? new(x with { Rank = null }) : BatchStep.Unknown,
            OperationClass.Squeeze => Squeeze(node, x),
            OperationClass.Unsqueeze => Unsqueeze(node, x),
            OperationClass.MatMul => MatMul(operation, inputs),
            OperationClass.Linear => IsLast(x) ? BatchStep.Mixes : new(x),
            OperationClass.Einsum => Einsum(node, inputs),
            OperationClass.Spatial or OperationClass.BatchNorm => x.Dim == 0 ? new(x) : BatchStep.Unknown,
            OperationClass.TrailingNorm => TrailingNorm(node, x),
            OperationClass.Select => Select(node, x),
            OperationClass.Narrow => Narrow(node, x),
            OperationClass.Concat => Concat(node, inputs),
            OperationClass.Stack => Stack(node, inputs),
            OperationClass.Expand => Expand(node, x, states),
            OperationClass.Repeat => Repeat(node, x),
            OperationClass.RepeatInterleave => RepeatInterleave(node, x),
            OperationClass.Lookup => inputs.First(input => input.HasSamples) is var index ? new(index with { Rank = index.Rank?.Plus(1) }) : BatchStep.Unknown,
            OperationClass.Similarity => Similarity(node, inputs),
            OperationClass.Pairwise => Pairwise(inputs),
            OperationClass.Outer => inputs.Count(input => input.HasSamples) > 1 ? BatchStep.Mixes : BatchStep.Unknown,
            OperationClass.Attention => Attention(inputs),
            OperationClass.AddMatMul => AddMatMul(operation, inputs),
            OperationClass.Move => Move(node, x),
            OperationClass.ShapedLike => ShapedLike(node, x, inputs),
            OperationClass.Scatter => Scatter(node, inputs, states),
            OperationClass.Unfold => Unfold(node, x),
            _ => BatchStep.Unknown,
        };

    /// <summary>All rows against all rows: samples, unless more dimensions are known to lie before the last two.</summary>
    private static BatchStep Pairwise(IReadOnlyList<BatchState> inputs) =>
        inputs.All(input => input is { HasSamples: true, Dim: 0, Width: null } && (input.Rank?.Value == 2 || input.Rank is { Value: null, Offset: 0 })) ? BatchStep.Mixes : BatchStep.Unknown;

    private static BatchStep Pointwise(IReadOnlyList<BatchState> inputs)
    {
        var samples = inputs.Where(input => input.HasSamples).ToList();
        var first = samples[0];
        foreach (var other in samples.Skip(1))
        {
            if (first.Rank is { } left && other.Rank is { } right && left.Origin == right.Origin)
            {
                if (first.Dim - left.Offset != other.Dim - right.Offset)
                    return BatchStep.Mixes;
                if (right.Offset > left.Offset)
                    first = other;
            }
            else if (first.Dim != other.Dim || first.Kind != other.Kind)
            {
                return BatchStep.Unknown;
            }
        }
        return new(first);
    }

    private static BatchStep Reduce(TensorNode node, BatchState x)
    {
        if (node["dims"] is null or { Kind: TensorArgumentKind.Null })
            return BatchStep.Mixes;
        if (Constants(node, "dims") is not { } dims)
            return BatchStep.Unknown;
        if (dims.Count == 0)
            return BatchStep.Mixes;
        var positions = dims.Select(dim => Position(dim, x)).ToList();
        if (positions.Contains(x.Dim))
            return BatchStep.Mixes;
        if (positions.Contains(null))
            return BatchStep.Unknown;
        return node["keepdim"]?.Text switch
        {
            "true" => new(x),
            "false" or null => new(x with { Dim = x.Dim - positions.Count(position => position < x.Dim), Rank = x.Rank?.Plus(-dims.Count) }),
            _ => BatchStep.Unknown,
        };
    }

    private static BatchStep Similarity(TensorNode node, IReadOnlyList<BatchState> inputs)
    {
        var pairs = Pointwise(inputs);
        if (!pairs.State.HasSamples || pairs.Effect != BatchEffect.None)
            return pairs;
        return node["dims"] is null ? new(pairs.State with { Rank = pairs.State.Rank?.Plus(-1) }) : Reduce(node, pairs.State);
    }

    private static BatchStep Along(TensorNode node, TensorOperation operation, BatchState x)
    {
        IReadOnlyList<long>? dims = operation.Name switch
        {
            "msort" or "flipud" => [0],
            "fliplr" => [1],
            _ => Constants(node, "dims"),
        };
        if (dims is null)
            return BatchStep.Unknown;
        var positions = dims.Select(dim => Position(dim, x)).ToList();
        if (positions.Contains(x.Dim))
            return BatchStep.Mixes;
        return positions.Contains(null) ? BatchStep.Unknown : new(x);
    }

    private static BatchStep Transpose(TensorNode node, BatchState x)
    {
        var (from, to) = node.Name == "t" ? (0, 1) : (Constant(node, "dim0"), Constant(node, "dim1"));
        var rank = node.Name == "t" ? TensorRank.Of(2) : x.Rank;
        if (from is null || to is null || Position(from.Value, x) is not { } first || Position(to.Value, x) is not { } second)
            return BatchStep.Unknown;
        if (first != x.Dim && second != x.Dim)
            return new(x with { Rank = rank });
        var target = first == x.Dim ? second : first;
        return target == Far ? BatchStep.Unknown : new(x with { Dim = target, Rank = rank });
    }

    private static BatchStep Permute(TensorNode node, BatchState x)
    {
        if (Constants(node, "dims") is not { } dims)
            return BatchStep.Unknown;
        var position = dims.Select(dim => dim < 0 ? dim + dims.Count : dim).ToList().IndexOf(x.Dim);
        return position < 0 ? BatchStep.Unknown : new(x with { Dim = position, Rank = TensorRank.Of(dims.Count) });
    }

    private static BatchStep View(TensorNode node, BatchState x, IReadOnlyList<BatchState> states)
    {
        if (node["shape"] is not { Kind: TensorArgumentKind.Integers } shape || shape.Sizes.Count == 0 || x.Dim != 0)
            return BatchStep.Unknown;
        var first = shape.Sizes[0];
        var rank = TensorRank.Of(shape.Sizes.Count);
        if (IsBatch(first, states))
            return new(BatchState.At(0, rank));
        if (x.Kind == BatchKind.Rows && first.Constant == -1 && shape.Sizes.Skip(1).All(size => size.Constant > 0))
            return new(x with { Rank = rank });
        if (x.Kind is BatchKind.Merged or BatchKind.Rows)
            return BatchStep.Unknown;
        if (node[TensorNode.SamplesFirst] is not null)
            return new(BatchState.At(0, rank));
        var input = node.Arguments[0].Nodes[0];
        var last = shape.Sizes[shape.Sizes.Count - 1];
        var keepsLast = first.Constant == -1 && shape.Sizes.Count == 2 && last.Node == input && (last.Dim >= 2 || (last.Dim == -1 && x.Rank?.Value >= 3));
        var keepsWidth = first.Constant == -1 && shape.Sizes.Count == 2 && x.Width is { } width && last == width;
        var keepsOwn = first.Constant == -1 && shape.Sizes.Count == 2 && x.Width is not null && last.Node >= 0 && (last.Dim == -1 || last.Dim >= 2) && states[last.Node] == x;
        if (keepsLast || keepsWidth || keepsOwn || product.IsMatch(first.Text) || IsMultiple(first.Text, states))
            return new(new BatchState(BatchKind.Merged, 0, rank), BatchEffect.Merges);
        return IsRows(shape) ? new(new BatchState(BatchKind.Rows, 0, rank)) : BatchStep.Unknown;
    }

    /// <summary>A shape like [-1, 400] or [-1]: its rows are of one sample each, or several make one.</summary>
    private static bool IsRows(TensorArgument shape) => shape.Sizes[0].Constant == -1 && shape.Sizes.Count <= 2 && shape.Sizes.Skip(1).All(size => size.Constant > 0);

    /// <summary>True for the number of samples times another: <c>x.shape[0] * 16</c>.</summary>
    private static bool IsMultiple(string size, IReadOnlyList<BatchState> states) =>
        multiple.Match(size) is { Success: true } match && (match.Groups["factor"].Value is not ("1" or "-1") and var factor) && factor.IndexOf('/') < 0 && factor.IndexOf(") ", StringComparison.Ordinal) < 0
        && states[int.Parse(match.Groups["node"].Value, CultureInfo.InvariantCulture)] is { Kind: BatchKind.At, Dim: 0 };

    private static BatchStep Flatten(TensorNode node, BatchState x)
    {
        if (Constant(node, "start_dim") is not { } start || Constant(node, "end_dim") is not { } end || start < 0)
            return BatchStep.Unknown;
        var merges = node[TensorNode.Copies] is null ? BatchEffect.Merges : BatchEffect.Repeats;
        if (x.Dim != 0)
            return start == 0 && (end == -1 || end >= x.Dim) ? new(new BatchState(BatchKind.Merged, 0), merges) : BatchStep.Unknown;
        if (start > 0)
            return new(x with { Rank = end == -1 ? TensorRank.Of((int)start + 1) : null });
        if (end == 0 || x.Rank?.Value == 1)
            return new(x);
        return new(new BatchState(BatchKind.Merged, 0, end == -1 ? TensorRank.Of(1) : end > 0 ? x.Rank?.Plus((int)-end) : null), merges);
    }

    private static BatchStep Squeeze(TensorNode node, BatchState x)
    {
        if (Constants(node, "dims") is not [var dim] || Position(dim, x) is not { } position || position == x.Dim)
            return BatchStep.Unknown;
        return new(x with { Dim = position < x.Dim ? x.Dim - 1 : x.Dim, Rank = null });
    }

    private static BatchStep Unsqueeze(TensorNode node, BatchState x)
    {
        if (Constants(node, "dims") is not [var dim] || Position(dim, x with { Rank = x.Rank?.Plus(1) }) is not { } position)
            return BatchStep.Unknown;
        return new(x with { Dim = position <= x.Dim && (dim >= 0 || x.Rank?.Value is not null) ? x.Dim + 1 : x.Dim, Rank = x.Rank?.Plus(1) });
    }

    private static BatchStep MatMul(TensorOperation operation, IReadOnlyList<BatchState> inputs)
    {
        int? fixedRank = operation.Name switch { "mm" => 2, "bmm" => 3, _ => null };
        var a = WithRank(inputs[0], fixedRank);
        var b = WithRank(inputs[1], fixedRank);
        if (!b.HasSamples)
            return IsLast(a) ? BatchStep.Mixes : new(a);
        if (!a.HasSamples)
        {
            if (b.Rank?.Value is { } rank)
                return b.Dim == Math.Max(rank - 2, 0) ? BatchStep.Mixes : new(b);
            return b.Dim == 0 ? new(b) : BatchStep.Unknown;
        }
        if (a.Rank?.Value <= 2 || b.Rank?.Value <= 2)
            return BatchStep.Mixes;
        if (a.Rank is not { } left || b.Rank is not { } right)
            return BatchStep.Unknown;
        if (left.Origin != right.Origin)
            return left is { Value: null } && right is { Value: null } && left.Offset == right.Offset && a.Dim != b.Dim ? BatchStep.Mixes : BatchStep.Unknown;
        if (a.Dim - left.Offset != b.Dim - right.Offset || left.Value - a.Dim <= 2)
            return BatchStep.Mixes;
        return a.Dim == 0 || left.Value is not null ? new(a.Dim >= b.Dim ? a : b) : BatchStep.Unknown;
    }

    /// <summary>As if the first were compared with the others, sample by sample or across.</summary>
    private static BatchStep Attention(IReadOnlyList<BatchState> inputs)
    {
        var samples = inputs.Take(3).Where(input => input.HasSamples).ToList();
        if (samples.Count == 0 || samples.Count < Math.Min(inputs.Count, 3))
            return BatchStep.Unknown;
        var x = samples[0];
        if (samples.Any(other => other.Kind != x.Kind || other.Dim != x.Dim))
            return BatchStep.Unknown;
        if (samples.Any(other => other.Rank?.Value - other.Dim <= 2))
            return BatchStep.Mixes;
        return x.Dim == 0 || samples.All(other => other.Rank?.Value is not null && other.Rank == x.Rank) ? new(x) : BatchStep.Unknown;
    }

    /// <summary>TorchSharp's baddbmm multiplies the first two operands and adds the third: what holds for both readings.</summary>
    private static BatchStep AddMatMul(TensorOperation operation, IReadOnlyList<BatchState> inputs)
    {
        if (inputs.Count < 3)
            return BatchStep.Unknown;
        var sum = Add(inputs[0], inputs[1], inputs[2]);
        return operation.Name == "addmm" || Add(inputs[2], inputs[0], inputs[1]) == sum ? sum : BatchStep.Unknown;

        BatchStep Add(BatchState to, BatchState a, BatchState b)
        {
            if (!a.HasSamples && !b.HasSamples)
                return BatchStep.Unknown;
            var rank = operation.Name == "addmm" ? 2 : 3;
            var product = MatMul(operation, [WithRank(a, rank), WithRank(b, rank)]);
            return product.State.HasSamples && to.HasSamples ? Pointwise([to, product.State]) : product;
        }
    }

    private static BatchStep Move(TensorNode node, BatchState x)
    {
        if (Constants(node, "source") is not { } from || Constants(node, "destination") is not { } to || from.Count != to.Count)
            return BatchStep.Unknown;
        var sources = from.Select(dim => Position(dim, x)).ToList();
        var targets = to.Select(dim => Position(dim, x)).ToList();
        var all = sources.Concat(targets).ToList();
        if (all.All(place => place > x.Dim))
            return new(x);
        if (all.Any(place => place is null or Far))
            return BatchStep.Unknown;
        var order = Enumerable.Range(0, Math.Max(x.Dim, all.Max()!.Value) + 1).Where(dim => !sources.Contains(dim)).ToList();
        foreach (var (target, source) in targets.Zip(sources, (target, source) => (target!.Value, source!.Value)).OrderBy(pair => pair.Item1))
            order.Insert(target, source);
        return new(x with { Dim = order.IndexOf(x.Dim) });
    }

    private static BatchStep ShapedLike(TensorNode node, BatchState x, IReadOnlyList<BatchState> inputs)
    {
        if (!x.HasSamples)
            return new(BatchState.None);
        if (x.Dim != 0 || inputs[1] is not { Kind: BatchKind.At, Dim: 0 } like)
            return BatchStep.Unknown;
        return node.Name != "expand_as" || (x.Kind == BatchKind.At && (x.Rank == like.Rank || x.Rank?.Value is null || like.Rank?.Value is null)) ? new(like) : BatchStep.Unknown;
    }

    private static BatchStep Scatter(TensorNode node, IReadOnlyList<BatchState> inputs, IReadOnlyList<BatchState> states)
    {
        if (!node.Name.StartsWith("scatter", StringComparison.Ordinal) && node["index"] is { } places && places.Nodes.Any(place => states[place].HasSamples))
            return BatchStep.Unknown;
        var samples = inputs.Where(input => input.HasSamples).ToList();
        var x = samples[0];
        return samples.All(other => other.Kind == x.Kind && other.Dim == x.Dim) && Constants(node, "dims") is [var dim] && Position(dim, x) is { } position && position != x.Dim ? new(x) : BatchStep.Unknown;
    }

    private static BatchStep Unfold(TensorNode node, BatchState x)
    {
        if (node["dims"] is null)
            return x.Dim == 0 ? new(x with { Rank = TensorRank.Of(3) }) : BatchStep.Unknown;
        return Constants(node, "dims") is [var dim] && Position(dim, x) is { } position && position != x.Dim ? new(x with { Rank = x.Rank?.Plus(1) }) : BatchStep.Unknown;
    }

    private static BatchStep Einsum(TensorNode node, IReadOnlyList<BatchState> inputs)
    {
        if (EinsumEquation.Parse(node["equation"]?.Text) is not { } equation || equation.Inputs.Count != inputs.Count)
            return BatchStep.Unknown;
        char? batch = null;
        for (var i = 0; i < inputs.Count; i++)
        {
            if (!inputs[i].HasSamples)
                continue;
            if (inputs[i].Dim >= equation.Inputs[i].Length)
                return BatchStep.Unknown;
            var label = equation.Inputs[i][inputs[i].Dim];
            if (batch is { } known && known != label)
                return BatchStep.Mixes;
            batch = label;
        }
        var position = equation.Output.IndexOf(batch!.Value);
        return position < 0 ? BatchStep.Mixes : new(BatchState.At(position, TensorRank.Of(equation.Output.Length)));
    }

    private static BatchStep TrailingNorm(TensorNode node, BatchState x)
    {
        if (node["normalized_shape"] is { Kind: TensorArgumentKind.Integers } shape && x.Rank?.Value is { } rank)
            return x.Dim >= rank - shape.Sizes.Count ? BatchStep.Mixes : new(x);
        return x.Dim == 0 ? new(x) : BatchStep.Unknown;
    }

    private static BatchStep Select(TensorNode node, BatchState x)
    {
        if (Constants(node, "dims") is not [var dim] || Position(dim, x) is not { } position)
            return BatchStep.Unknown;
        if (position == x.Dim)
            return node["index"]?.Kind == TensorArgumentKind.Integer ? BatchStep.Mixes : BatchStep.Unknown;
        return new(x with { Dim = position < x.Dim ? x.Dim - 1 : x.Dim, Rank = x.Rank?.Plus(-1) });
    }

    private static BatchStep Narrow(TensorNode node, BatchState x)
    {
        if (node[TensorNode.Permuted] is not null && x.Dim == 0 && (node.Name == "index" || Constant(node, "dims") == 0))
            return BatchStep.Mixes;
        if (Constants(node, "dims") is not [var dim] || Position(dim, x) is not { } at)
            return BatchStep.Unknown;
        return at != x.Dim ? new(x) : Constant(node, "length") == 1 && Constant(node, "start") is not null ? BatchStep.Mixes : BatchStep.Unknown;
    }

    private static BatchStep Concat(TensorNode node, IReadOnlyList<BatchState> inputs)
    {
        var samples = inputs.Where(input => input.HasSamples).Select(input => (input.Kind, input.Dim)).Distinct().ToList();
        var rows = inputs.Count(input => input.HasSamples);
        if (samples.Count != 1 || Joined(node, inputs) is not [var dim])
            return BatchStep.Unknown;
        var x = inputs.First(input => input.HasSamples);
        if (Position(dim, x) is not { } position)
            return BatchStep.Unknown;
        if (position != x.Dim)
            return new(node.Name is "dstack" or "column_stack" ? x with { Rank = null } : x);
        return rows > 1 ? new(new BatchState(BatchKind.Merged, x.Dim, x.Rank), BatchEffect.Repeats) : BatchStep.Unknown;
    }

    /// <summary>The dimension that tensors are joined along.</summary>
    private static IReadOnlyList<long>? Joined(TensorNode node, IReadOnlyList<BatchState> inputs) => node.Name switch
    {
        "vstack" or "row_stack" => [0],
        "hstack" => inputs.Any(input => input.Rank?.Value <= 1) ? null : [1],
        "dstack" => inputs.All(input => !input.HasSamples || input.Rank?.Value >= 2) ? [2] : null,
        "column_stack" => inputs.Any(input => input.HasSamples && input.Dim > 0) ? null : [1],
        _ => Constants(node, "dims"),
    };

    private static BatchStep Stack(TensorNode node, IReadOnlyList<BatchState> inputs)
    {
        if (inputs.Where(input => input.HasSamples).Select(input => (input.Kind, input.Dim)).Distinct().Count() != 1 || Constants(node, "dims") is not [var dim])
            return BatchStep.Unknown;
        var x = inputs.First(input => input.HasSamples);
        if (Position(dim, x with { Rank = x.Rank?.Plus(1) }) is not { } position)
            return BatchStep.Unknown;
        return new(x with { Dim = position <= x.Dim && dim >= 0 ? x.Dim + 1 : x.Dim, Rank = x.Rank?.Plus(1) });
    }

    private static BatchStep Expand(TensorNode node, BatchState x, IReadOnlyList<BatchState> states)
    {
        if (node["shape"] is not { Kind: TensorArgumentKind.Integers } shape || x.Dim != 0 || shape.Sizes.Count == 0)
            return BatchStep.Unknown;
        return IsBatch(shape.Sizes[0], states) || shape.Sizes[0].Constant == -1 ? new(x with { Rank = TensorRank.Of(shape.Sizes.Count) }) : BatchStep.Unknown;
    }

    private static BatchStep Repeat(TensorNode node, BatchState x)
    {
        if ((node["shape"] ?? node["dims"]) is not { Kind: TensorArgumentKind.Integers } shape || x.Dim != 0 || shape.Sizes.Count == 0)
            return BatchStep.Unknown;
        return shape.Sizes[0].Constant switch
        {
            1 => new(x with { Rank = null }),
            null or > 1 => new(new BatchState(BatchKind.Merged, 0), BatchEffect.Repeats),
            _ => BatchStep.Unknown,
        };
    }

    private static BatchStep RepeatInterleave(TensorNode node, BatchState x)
    {
        if (Constants(node, "dims") is not [var dim] || Position(dim, x) is not { } position)
            return BatchStep.Unknown;
        if (position != x.Dim)
            return new(x);
        return Constant(node, "repeats") == 1 ? new(x) : new(new BatchState(BatchKind.Merged, x.Dim, x.Rank), BatchEffect.Repeats);
    }

    /// <summary>Some dimension right of the batch whose number isn't known.</summary>
    private const int Far = int.MaxValue;

    /// <summary>A dimension counted from the left. A negative one of unknown rank lies right of a batch at 0: were it the batch, the tensor would have no other dimension.</summary>
    private static int? Position(long dim, BatchState x)
    {
        if (dim >= 0)
            return (int)dim;
        if (x.Rank?.Value is { } rank)
            return rank + (int)dim;
        return x.Dim == 0 ? Far : null;
    }

    private static bool IsLast(BatchState x) => x.Rank?.Value is { } rank && rank > 1 && x.Dim == rank - 1;

    private static bool IsBatch(TensorSize size, IReadOnlyList<BatchState> states) =>
        size.Node >= 0 && states[size.Node] is { Kind: BatchKind.At } state && state.Dim == size.Dim;

    private static BatchState WithRank(BatchState x, int? rank) => rank is { } known && x.HasSamples ? x with { Rank = TensorRank.Of(known) } : x;

    private static long? Constant(TensorNode node, string name) => Constants(node, name) is [var value] ? value : null;

    private static IReadOnlyList<long>? Constants(TensorNode node, string name)
    {
        if (node[name] is not { Kind: TensorArgumentKind.Integer or TensorArgumentKind.Integers } argument || argument.Sizes.Any(size => size.Constant is null))
            return null;
        return argument.Sizes.Select(size => size.Constant!.Value).ToList();
    }
}
