using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Layers;

/// <summary>How a recurrent layer is made.</summary>
internal sealed record RecurrentOptions(
    long InputSize, long HiddenSize, long NumLayers, bool Bias, bool BatchFirst, double Dropout, bool Bidirectional, Device? Device, ScalarType? DType)
{
    public int Directions => Bidirectional ? 2 : 1;

    /// <summary>Throws what PyTorch would, in a sentence.</summary>
    public RecurrentOptions Checked(string layer)
    {
        if (InputSize < 1 || HiddenSize < 1 || NumLayers < 1)
            throw new ArgumentException($"{layer} needs positive sizes, but inputSize is {InputSize}, hiddenSize {HiddenSize} and numLayers {NumLayers}.");
        if (Dropout is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(Dropout), Dropout, $"{layer}'s dropout is a probability, from 0 to 1.");
        return this;
    }

    /// <summary>A new weight, uniform in ±1/√H as PyTorch has it.</summary>
    public Parameter Parameter(params long[] shape)
    {
        var parameter = new Parameter(empty(shape, DType ?? get_default_dtype(), Device));
        parameter.DetachFromDisposeScope();
        Reset(parameter);
        return parameter;
    }

    public void Reset(Parameter parameter)
    {
        var bound = 1 / Math.Sqrt(HiddenSize);
        init.uniform_(parameter, -bound, bound);
    }
}
