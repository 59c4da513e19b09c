using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Layers;

/// <summary>How a layer of a transformer is made.</summary>
internal sealed record FeedForwardOptions(long Size, long Heads, long Width, double Dropout, Activations Activation)
{
    public Tensor Activate(Tensor input) => Activation == Activations.GELU ? functional.gelu(input) : functional.relu(input);
}
