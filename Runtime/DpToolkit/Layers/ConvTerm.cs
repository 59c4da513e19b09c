using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Layers;

/// <summary>Per-sample gradients of a convolution's weight: input x [B, C, H, W], gradient of the output g [B, P, H', W'].</summary>
internal sealed class ConvTerm : GradTerm
{
    private readonly Tensor x;
    private readonly Tensor g;
    private readonly ConvGeometry geometry;
    private readonly long[] shape;
    private OuterTerm? unfolded;
    private bool instantiated;

    public ConvTerm(Tensor x, Tensor g, ConvGeometry geometry, long[] shape)
        : base(x.shape[0], shape)
    {
        this.x = x;
        this.g = g;
        this.geometry = geometry;
        this.shape = shape;
    }

    public override Tensor SquaredNorms(GradSampleStrategy strategy)
    {
        if (BatchSize == 0)
            return zeros([0], g.dtype, g.device);
        var (positions, inputs, outputs) = (g.shape[2] * g.shape[3], Product(shape[1..]), shape[0] / geometry.Groups);
        instantiated = positions > 1 && !RouteCost.UseGram(strategy, positions, inputs, outputs);
        return Unfold().SquaredNorms(strategy);
    }

    public override Tensor PerSample() => BatchSize == 0 ? zeros([0, .. shape], g.dtype, g.device) : Unfold().PerSample();

    internal override void AddClippedSum(Tensor factors, Tensor destination)
    {
        if (BatchSize == 0)
            return;
        if (instantiated)
            Unfold().AddClippedSum(factors, destination);
        else
            destination.add_(Native.ConvolutionWeightGrad(g.mul(factors.view(BatchSize, 1, 1, 1)), x, destination, shape, geometry).view(shape));
    }

    internal override GradTerm Keep(Tensor keep) => new ConvTerm(KeepRows(x, keep), KeepRows(g, keep), geometry, shape);

    internal override GradTerm Combine(GradTerm other) => BatchSize == 0 ? this : Unfold().Combine(other is ConvTerm conv ? conv.Unfold() : other);

    /// <summary>The convolution as a matrix product over its positions: every patch is copied out of a strided view of the padded input.</summary>
    private OuterTerm Unfold()
    {
        if (unfolded is not null)
            return unfolded;
        var (height, width) = (g.shape[2], g.shape[3]);
        var (positions, groups, channels) = (height * width, geometry.Groups, shape[1]);
        var (kernelHeight, kernelWidth) = geometry.Kernel;
        var (padHeight, padWidth) = geometry.Padding;
        var padded = (padHeight, padWidth) == (0, 0) ? x : functional.pad(x, [padWidth, padWidth, padHeight, padHeight]);
        var strides = padded.stride();
        var (sample, channel, row, column) = (strides[0], strides[1], strides[2], strides[3]);
        var patches = padded.as_strided(
            [BatchSize, groups, height, width, channels, kernelHeight, kernelWidth],
            [sample, channels * channel, geometry.Stride.Item1 * row, geometry.Stride.Item2 * column, channel, geometry.Dilation.Item1 * row, geometry.Dilation.Item2 * column],
            padded.storage_offset());
        return unfolded = new OuterTerm(
            patches.reshape(BatchSize, groups, positions, channels * kernelHeight * kernelWidth),
            g.reshape(BatchSize, groups, shape[0] / groups, positions).transpose(2, 3),
            shape);
    }
}
