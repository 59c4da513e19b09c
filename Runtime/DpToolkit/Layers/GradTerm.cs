using static TorchSharp.torch;

namespace DpToolkit.Layers;

/// <summary>
/// A factored description of the per-sample gradients of one parameter. The factors are enough for the norms and for the clipped sum,
/// so the gradients themselves need not exist. Terms are made and used inside one optimizer step, under <c>no_grad</c>.
/// </summary>
public abstract class GradTerm
{
    internal GradTerm(long batchSize, long[] shape)
    {
        BatchSize = batchSize;
        Shape = shape;
    }

    /// <summary>The number of samples, B.</summary>
    public long BatchSize { get; }

    /// <summary>The parameter's shape.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Per-sample gradients sum_t b_t a_tᵀ of a [p, d] parameter: a linear map's weight.</summary>
    /// <param name="a">What the parameter is multiplied with, [B, ..., d].</param>
    /// <param name="b">Gradient of the product, [B, ..., p], with the same positions as <paramref name="a"/>.</param>
    /// <param name="shape">The parameter's shape where it is not [p, d] but has as many elements in the same order.</param>
    /// <remarks>For <c>x.matmul(W)</c> with W [d, p] write <c>Outer(gradOutput, x)</c>.</remarks>
    /// <exception cref="ArgumentException">The positions of the two differ.</exception>
    public static GradTerm Outer(Tensor a, Tensor b, long[]? shape = null) => OuterTerm.FromPositions(a, b, shape);

    /// <summary>Per-sample gradients that are known already.</summary>
    /// <param name="g">The per-sample gradients, [B, *parameter.shape].</param>
    public static GradTerm Sum(Tensor g) => new SumTerm(g);

    /// <summary>Per-sample gradients of a table whose rows are looked up.</summary>
    /// <param name="indices">The rows, [B, ...], integers.</param>
    /// <param name="g">Gradient of what was looked up, [B, ..., d].</param>
    /// <param name="rows">The number of rows of the table; the parameter is [rows, d].</param>
    /// <exception cref="ArgumentException">The positions of the two differ.</exception>
    public static GradTerm Index(Tensor indices, Tensor g, long rows) => IndexTerm.FromPositions(indices, g, rows);

    /// <summary>Squared L2 norm of each sample's gradient, [B].</summary>
    public Tensor SquaredNorms() => SquaredNorms(GradSampleStrategy.Auto);

    /// <summary>Squared L2 norm of each sample's gradient, [B].</summary>
    public abstract Tensor SquaredNorms(GradSampleStrategy strategy);

    /// <summary>Per-sample gradients, [B, *parameter.shape].</summary>
    public abstract Tensor PerSample();

    /// <summary>sum_i factors_i g_i, in the parameter's shape.</summary>
    /// <param name="factors">One factor a sample, [B].</param>
    public Tensor ClippedSum(Tensor factors)
    {
        var sum = zeros([.. Shape], factors.dtype, factors.device);
        AddClippedSum(factors, sum);
        return sum;
    }

    /// <summary>Adds sum_i factors_i g_i to <paramref name="destination"/>, which is contiguous and has the parameter's shape.</summary>
    internal abstract void AddClippedSum(Tensor factors, Tensor destination);

    /// <summary>The same term without the samples where <paramref name="keep"/> [B] is false: their gradients are zero, whatever they were.</summary>
    internal abstract GradTerm Keep(Tensor keep);

    /// <summary>The sum of two terms of one parameter.</summary>
    internal virtual GradTerm Combine(GradTerm other) => new SumTerm(PerSample() + other.PerSample());

    private protected static Tensor KeepRows(Tensor rows, Tensor keep)
    {
        var shape = new long[rows.dim()];
        Array.Fill(shape, 1);
        shape[0] = keep.shape[0];
        return rows.masked_fill(keep.logical_not().reshape(shape), 0);
    }

    private protected static long Product(IEnumerable<long> sizes) => sizes.Aggregate(1L, (product, size) => product * size);
}
