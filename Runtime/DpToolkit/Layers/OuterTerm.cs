using static TorchSharp.torch;

namespace DpToolkit.Layers;

/// <summary>Per-sample gradients sum_t b_t a_tᵀ, for each of G groups: a [B, G, T, d], b [B, G, T, p], parameter [G·p, d].</summary>
internal sealed class OuterTerm : GradTerm
{
    private readonly Tensor a;
    private readonly Tensor b;
    private readonly long groups;
    private readonly long positions;
    private readonly long inputs;
    private readonly long outputs;
    private Tensor? instantiated;

    public OuterTerm(Tensor a, Tensor b, long[]? shape = null)
        : base(a.shape[0], shape ?? [a.shape[1] * b.shape[3], a.shape[3]])
    {
        this.a = a;
        this.b = b;
        (groups, positions, inputs, outputs) = (a.shape[1], a.shape[2], a.shape[3], b.shape[3]);
        if (b.shape[0] != BatchSize || b.shape[1] != groups || b.shape[2] != positions || Product(Shape) != groups * outputs * inputs)
            throw new ArgumentException($"An outer term needs factors with the same samples and positions: a is [{string.Join(", ", a.shape)}], b is [{string.Join(", ", b.shape)}], the parameter is [{string.Join(", ", Shape)}].", nameof(b));
    }

    public static OuterTerm FromPositions(Tensor a, Tensor b, long[]? shape)
    {
        if (a.dim() < 2 || b.dim() != a.dim() || !a.shape.AsSpan(0, (int)a.dim() - 1).SequenceEqual(b.shape.AsSpan(0, (int)a.dim() - 1)))
            throw new ArgumentException($"An outer term needs a [B, ..., d] and b [B, ..., p] with the same positions, but a is [{string.Join(", ", a.shape)}] and b is [{string.Join(", ", b.shape)}].", nameof(b));
        var positions = Product(a.shape[1..^1]);
        return new OuterTerm(
            a.reshape(a.shape[0], 1, positions, a.shape[^1]),
            b.reshape(b.shape[0], 1, positions, b.shape[^1]),
            shape);
    }

    public override Tensor SquaredNorms(GradSampleStrategy strategy)
    {
        if (positions == 1 && strategy != GradSampleStrategy.PerSample)
            return a.mul(a).sum([2L, 3L]).mul(b.mul(b).sum([2L, 3L])).sum([1L]);
        if (!RouteCost.UseGram(strategy, positions, inputs, outputs))
        {
            var flat = Instantiate().reshape(BatchSize, groups * outputs * inputs);
            return flat.mul(flat).sum([1L]);
        }
        var gram = a.matmul(a.transpose(2, 3)).mul_(b.matmul(b.transpose(2, 3)));
        return gram.sum([1L, 2L, 3L]).clamp_min(0);
    }

    public override Tensor PerSample() => Instantiate().reshape([BatchSize, .. Shape]);

    internal override void AddClippedSum(Tensor factors, Tensor destination)
    {
        if (instantiated is not null)
        {
            var elements = groups * outputs * inputs;
            destination.view(1, elements).addmm_(factors.view(1, BatchSize), instantiated.reshape(BatchSize, elements));
            return;
        }
        var scale = factors.view(BatchSize, 1, 1, 1);
        var (left, right) = inputs < outputs ? (b, a.mul(scale)) : (b.mul(scale), a);
        if (groups == 1)
        {
            destination.view(outputs, inputs).addmm_(
                left.reshape(BatchSize * positions, outputs).transpose(0, 1),
                right.reshape(BatchSize * positions, inputs));
            return;
        }
        var byGroup = left.permute(1, 3, 0, 2).reshape(groups, outputs, BatchSize * positions)
            .matmul(right.permute(1, 0, 2, 3).reshape(groups, BatchSize * positions, inputs));
        destination.view(groups, outputs, inputs).add_(byGroup);
    }

    internal override GradTerm Keep(Tensor keep) => new OuterTerm(KeepRows(a, keep), KeepRows(b, keep), [.. Shape]);

    internal override GradTerm Combine(GradTerm other) =>
        other is OuterTerm o && o.groups == groups && o.inputs == inputs && o.outputs == outputs && o.Shape.SequenceEqual(Shape)
            ? new OuterTerm(cat([a, o.a], 2), cat([b, o.b], 2), [.. Shape])
            : base.Combine(other);

    private Tensor Instantiate() => instantiated ??= b.transpose(2, 3).matmul(a);
}
