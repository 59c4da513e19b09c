using DpToolkit.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit;

/// <summary>
/// An LSTM for private training: the same numbers, parameter names and arguments as <c>torch.nn.LSTM</c>, over layers whose per-sample
/// gradients are known. <c>named_parameters</c> and <c>state_dict</c> have PyTorch's names, so weights go from one to the other.
/// </summary>
public sealed class DpLSTM : Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)>
{
    private readonly RecurrentStack stack;

    /// <summary>Makes the layer, with weights uniform in ±1/√hiddenSize.</summary>
    /// <param name="inputSize">The number of features of the input.</param>
    /// <param name="hiddenSize">The number of features of the hidden state.</param>
    /// <param name="numLayers">How many layers, each over the one before.</param>
    /// <param name="bias">Whether the layers have biases.</param>
    /// <param name="batchFirst">Whether input and output are [B, T, d] instead of [T, B, d].</param>
    /// <param name="dropout">The probability of dropping a value between two layers, in training.</param>
    /// <param name="bidirectional">Whether a second direction runs backwards in time.</param>
    /// <param name="device">Where the parameters are.</param>
    /// <param name="dtype">The parameters' type.</param>
    /// <exception cref="ArgumentException">A size is not positive, or dropout is no probability.</exception>
    public DpLSTM(long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0.0, bool bidirectional = false, Device? device = null, ScalarType? dtype = null)
        : base(nameof(DpLSTM)) =>
        stack = new(this, new(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, device, dtype), states: 2, options => new LstmHidden(options));

    /// <summary>A layer with the options and a copy of the weights of an <c>LSTM</c>.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="dropout">The dropout it was made with, which TorchSharp doesn't tell; needed where it drops values.</param>
    /// <exception cref="ArgumentException">The layer drops values in training, and <paramref name="dropout"/> isn't given.</exception>
    public static DpLSTM From(LSTM layer, double? dropout = null) => RecurrentTwin.Of(layer, dropout);

    /// <summary>Runs the layer.</summary>
    /// <param name="input">[T, B, inputSize], or [B, T, inputSize] with batchFirst.</param>
    /// <param name="h0_c0">Hidden and cell state before the first step, each [numLayers·directions, B, hiddenSize]; zeros if null.</param>
    /// <returns>The last layer's hidden states in the input's layout, and hidden and cell state after the last step.</returns>
    /// <exception cref="ArgumentException">A shape is another.</exception>
    public override (Tensor, Tensor, Tensor) forward(Tensor input, (Tensor, Tensor)? h0_c0 = null)
    {
        var (output, last) = stack.Run(input, h0_c0 is var (h0, c0) ? [h0, c0] : null, training);
        return (output, last[0], last[1]);
    }

    /// <inheritdoc cref="forward"/>
    public new (Tensor, Tensor, Tensor) call(Tensor input, (Tensor, Tensor)? h0_c0 = null) => base.call(input, h0_c0);

    /// <summary>Does nothing: the parameters need no flattening.</summary>
    public void flatten_parameters()
    {
    }

    /// <summary>The parameters by PyTorch's names: weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0, ..., with _reverse for the second direction.</summary>
    public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
        recurse ? RecurrentStack.NamedParameters(this) : [];

    /// <summary>The state by PyTorch's names.</summary>
    public override Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null) =>
        TwinState.Add(this, destination, prefix);
}
