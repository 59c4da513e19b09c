using static TorchSharp.torch;

namespace DpToolkit.Layers;

/// <summary>A module that knows the per-sample gradients of its own parameters. The generator implements it for <c>[PerSampleGrad]</c> classes.</summary>
public interface IPerSampleGrad
{
    /// <summary>Describes the per-sample gradients of one use of the module.</summary>
    /// <param name="input">What <c>forward</c> received, [B, ...].</param>
    /// <param name="gradOutput">Gradient of the loss with respect to what <c>forward</c> returned, [B, ...]; row i belongs to sample i alone.</param>
    /// <returns>One term for each of the module's own parameters.</returns>
    IReadOnlyList<ParameterTerm> PerSampleGradTerms(Tensor input, Tensor gradOutput);
}
