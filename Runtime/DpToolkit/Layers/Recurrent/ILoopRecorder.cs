using static TorchSharp.torch;

namespace DpToolkit.Layers;

/// <summary>Puts a layer that a loop over time runs step by step on the tape: all steps of a pass are one use.</summary>
internal interface ILoopRecorder
{
    /// <summary>The loop begins; the layer's parameters leave autograd. False where nothing is recorded: in evaluation, or without gradients.</summary>
    bool Begin();

    /// <summary>The loop has ended.</summary>
    /// <param name="activation">What the layer multiplied, [B, T, d].</param>
    /// <param name="product">A tensor [B, T, p] whose gradient is that of the products.</param>
    void End(Tensor activation, Tensor product);
}
