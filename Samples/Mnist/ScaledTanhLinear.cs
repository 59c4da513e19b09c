using DpToolkit;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mnist;

/// <summary>tanh(x W + b) * s: a layer of our own. The code for its per-sample gradients is generated.</summary>
[PerSampleGrad]
internal sealed partial class ScaledTanhLinear : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight, bias, scale;

    public ScaledTanhLinear(long inputs, long outputs) : base(nameof(ScaledTanhLinear))
    {
        double bound = 1 / Math.Sqrt(inputs);
        weight = new Parameter((rand(inputs, outputs) * 2 - 1) * bound);
        bias = new Parameter(zeros(outputs));
        scale = new Parameter(ones(outputs));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => tanh(x.matmul(weight) + bias) * scale;
}
