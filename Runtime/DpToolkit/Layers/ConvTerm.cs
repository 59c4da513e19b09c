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

    /// <summary>The convolution as a matrix product over its positions.</summary>
    private OuterTerm Unfold()
    {
        if (unfolded is not null)
            return unfolded;
        var (positions, inputs, outputs) = (g.shape[2] * g.shape[3], Product(shape[1..]), shape[0] / geometry.Groups);
        var columns = functional.unfold(x, geometry.Kernel, geometry.Dilation, geometry.Padding, geometry.Stride);
        return unfolded = new OuterTerm(
            columns.view(BatchSize, geometry.Groups, inputs, positions).transpose(2, 3),
            g.reshape(BatchSize, geometry.Groups, outputs, positions).transpose(2, 3),
            shape);
    }
}
