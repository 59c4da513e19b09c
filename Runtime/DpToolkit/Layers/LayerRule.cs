using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Layers;

/// <summary>What private training knows about one type of layer.</summary>
internal abstract class LayerRule
{
    /// <summary>Why this very layer can't be trained privately, and the cure; null if it can.</summary>
    public virtual string? Refusal(Module layer) => null;

    /// <summary>The number of dimensions an input has to have, 0 if any number of at least two will do.</summary>
    public virtual int InputDimensions => 0;

    /// <summary>The gradient terms of one use of the layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="input">What it received, [B, ...].</param>
    /// <param name="gradOutput">Gradient of the loss with respect to what it returned, [B, ...].</param>
    /// <param name="wanted">Names of the parameters that are trained.</param>
    public abstract IEnumerable<(string Name, GradTerm Term)> Terms(Module layer, Tensor input, Tensor gradOutput, IReadOnlySet<string> wanted);
}
