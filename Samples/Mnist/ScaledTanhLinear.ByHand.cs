using DpToolkit.Layers;
using static TorchSharp.torch;

namespace Mnist;

internal sealed partial class ScaledTanhLinear : IPerSampleGrad
{
    IReadOnlyList<ParameterTerm> IPerSampleGrad.PerSampleGradTerms(Tensor input, Tensor gradOutput)
    {
        var t = tanh(input.matmul(weight) + bias);
        var g = gradOutput * scale * (1 - t * t);
        return [new("weight", weight, GradTerm.Outer(g, input)), new("bias", bias, GradTerm.Sum(g)), new("scale", scale, GradTerm.Sum(gradOutput * t))];
    }
}
