using static TorchSharp.torch;

namespace DpToolkit.Layers;

/// <summary>Per-sample gradients of a table [rows, d] whose rows were looked up: indices [B, T], gradients of what was looked up [B, T, d].</summary>
internal sealed class IndexTerm : GradTerm
{
    /// <summary>Samples are taken in blocks so that one block's T×T matrices have at most this many elements.</summary>
    private const long BlockElements = 1 << 23;

    private readonly Tensor indices;
    private readonly Tensor gradients;
    private readonly long positions;
    private readonly long rows;
    private readonly long width;

    private IndexTerm(Tensor indices, Tensor gradients, long rows)
        : base(indices.shape[0], [rows, gradients.shape[2]])
    {
        this.indices = indices;
        this.gradients = gradients;
        this.rows = rows;
        positions = indices.shape[1];
        width = gradients.shape[2];
    }

    public static IndexTerm FromPositions(Tensor indices, Tensor gradients, long rows)
    {
        if (indices.dim() < 1 || gradients.dim() != indices.dim() + 1 || !indices.shape.AsSpan().SequenceEqual(gradients.shape.AsSpan(0, (int)indices.dim())))
            throw new ArgumentException($"An index term needs indices [B, ...] and gradients [B, ..., d] with the same positions, but they are [{string.Join(", ", indices.shape)}] and [{string.Join(", ", gradients.shape)}].", nameof(gradients));
        var positions = Product(indices.shape[1..]);
        return new IndexTerm(
            indices.to(ScalarType.Int64).reshape(indices.shape[0], positions),
            gradients.reshape(indices.shape[0], positions, gradients.shape[^1]),
            rows);
    }

    /// <summary>|sum_t e_{i_t} g_tᵀ|² = sum over pairs of positions that share a row of g_s·g_t.</summary>
    public override Tensor SquaredNorms(GradSampleStrategy strategy)
    {
        if (positions == 1)
            return gradients.mul(gradients).sum([1L, 2L]);
        var block = Math.Max(1, BlockElements / Math.Max(1, positions * positions));
        if (block >= BatchSize)
            return SquaredNorms(indices, gradients);
        var norms = new List<Tensor>();
        for (long start = 0; start < BatchSize; start += block)
        {
            var length = Math.Min(block, BatchSize - start);
            norms.Add(SquaredNorms(indices.narrow(0, start, length), gradients.narrow(0, start, length)));
        }
        return cat(norms, 0);
    }

    public override Tensor PerSample()
    {
        var table = zeros([BatchSize * rows, width], gradients.dtype, gradients.device);
        var offsets = arange(BatchSize, ScalarType.Int64, indices.device).mul(rows).view(BatchSize, 1);
        table.index_add_(0, indices.add(offsets).view(BatchSize * positions), gradients.reshape(BatchSize * positions, width), 1);
        return table.view(BatchSize, rows, width);
    }

    internal override void AddClippedSum(Tensor factors, Tensor destination) =>
        destination.view(rows, width).index_add_(
            0,
            indices.view(BatchSize * positions),
            gradients.mul(factors.view(BatchSize, 1, 1)).reshape(BatchSize * positions, width),
            1);

    internal override GradTerm Keep(Tensor keep) => new IndexTerm(indices, KeepRows(gradients, keep), rows);

    internal override GradTerm Combine(GradTerm other) =>
        other is IndexTerm o && o.rows == rows && o.width == width
            ? new IndexTerm(cat([indices, o.indices], 1), cat([gradients, o.gradients], 1), rows)
            : base.Combine(other);

    private static Tensor SquaredNorms(Tensor indices, Tensor gradients)
    {
        var sameRow = indices.unsqueeze(2).eq(indices.unsqueeze(1));
        return gradients.matmul(gradients.transpose(1, 2)).mul(sameRow.to(gradients.dtype)).sum([1L, 2L]).clamp_min(0);
    }
}
