using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Layers;

/// <summary>Finds out how a recurrent layer of TorchSharp was made: from its parameters, and by running it where they don't tell.</summary>
internal static class RecurrentTwin
{
    public static DpLSTM Of(LSTM layer, double? dropout)
    {
        var options = Options(layer, 4, dropout, input => layer.forward(input, null).Item2, input => layer.forward(input, null).Item1);
        return new DpLSTM(options.InputSize, options.HiddenSize, options.NumLayers, options.Bias, options.BatchFirst, options.Dropout, options.Bidirectional, options.Device, options.DType).Copied(layer);
    }

    public static DpGRU Of(GRU layer, double? dropout)
    {
        var options = Options(layer, 3, dropout, input => layer.forward(input, null!).Item2, input => layer.forward(input, null!).Item1);
        return new DpGRU(options.InputSize, options.HiddenSize, options.NumLayers, options.Bias, options.BatchFirst, options.Dropout, options.Bidirectional, options.Device, options.DType).Copied(layer);
    }

    public static DpRNN Of(RNN layer, double? dropout)
    {
        var options = Options(layer, 1, dropout, input => layer.forward(input, null).Item2, input => layer.forward(input, null).Item1);
        return LayerProbe.Matching(
            layer,
            [NonLinearities.Tanh, NonLinearities.ReLU],
            nonLinearity => new DpRNN(options.InputSize, options.HiddenSize, options.NumLayers, nonLinearity, options.Bias, options.BatchFirst, options.Dropout, options.Bidirectional, options.Device, options.DType).Copied(layer),
            twin => twin.forward(Probe(options)).Item1,
            () => layer.forward(Probe(options), null).Item1);
    }

    private static RecurrentOptions Options(Module layer, long gates, double? dropout, Func<Tensor, Tensor> state, Func<Tensor, Tensor> output)
    {
        var parameters = layer.named_parameters().ToDictionary(named => named.name, named => named.parameter);
        var weight = parameters["weight_ih_l0"];
        var options = new RecurrentOptions(
            weight.shape[1], weight.shape[0] / gates, parameters.Keys.Count(name => name.StartsWith("weight_ih_l", StringComparison.Ordinal) && !name.EndsWith("_reverse", StringComparison.Ordinal)),
            parameters.ContainsKey("bias_ih_l0"), BatchFirst: false, Dropout: 0, parameters.ContainsKey("weight_ih_l0_reverse"), weight.device, weight.dtype);
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        options = options with { BatchFirst = state(zeros([2, 3, options.InputSize], weight.dtype, weight.device)).shape[1] == 2 };
        return options.NumLayers == 1 ? options : options with { Dropout = LayerProbe.Dropout(layer, dropout, () => output(Probe(options))) };
    }

    /// <summary>Numbers that tell one layer from another, [16, 16, d].</summary>
    private static Tensor Probe(RecurrentOptions options) =>
        linspace(-2, 2, 256 * options.InputSize, dtype: options.DType, device: options.Device).sin().reshape(16, 16, options.InputSize);
}
