using static TorchSharp.torch;

namespace DpToolkit.Layers;

/// <summary>Instantiated per-sample gradients [B, *shape].</summary>
internal sealed class SumTerm : GradTerm
{
    private readonly Tensor gradients;

    public SumTerm(Tensor gradients)
        : base(gradients.shape[0], gradients.shape[1..]) => this.gradients = gradients;

    public override Tensor SquaredNorms(GradSampleStrategy strategy)
    {
        var flat = gradients.reshape(BatchSize, Product(Shape));
        return flat.mul(flat).sum([1L]);
    }

    public override Tensor PerSample() => gradients;

    internal override void AddClippedSum(Tensor factors, Tensor destination)
    {
        var elements = Product(Shape);
        destination.view(1, elements).addmm_(factors.view(1, BatchSize), gradients.reshape(BatchSize, elements));
    }

    internal override GradTerm Keep(Tensor keep) => new SumTerm(KeepRows(gradients, keep));
}
