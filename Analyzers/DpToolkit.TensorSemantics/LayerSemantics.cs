namespace DpToolkit.TensorSemantics;

/// <summary>What the layers of TorchSharp.Modules do to the samples, by type name.</summary>
public static class LayerSemantics
{
    private static readonly HashSet<string> pointwise = new(
    [
        "ReLU", "ReLU6", "LeakyReLU", "PReLU", "RReLU", "ELU", "CELU", "SELU", "GELU", "SiLU", "Mish", "Sigmoid", "Tanh", "Softplus", "Softsign", "Tanhshrink", "Softshrink", "Hardshrink", "Hardtanh", "Hardsigmoid", "Hardswish",
        "LogSigmoid", "Threshold", "Identity", "Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout", "LayerNorm",
    ], StringComparer.Ordinal);

    private static readonly HashSet<string> spatial = new(
    [
        "Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d", "MaxPool1d", "MaxPool2d", "MaxPool3d", "AvgPool1d", "AvgPool2d", "AvgPool3d", "AdaptiveAvgPool1d", "AdaptiveAvgPool2d",
        "AdaptiveAvgPool3d", "AdaptiveMaxPool1d", "AdaptiveMaxPool2d", "AdaptiveMaxPool3d", "GroupNorm", "InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d", "LocalResponseNorm", "PixelShuffle", "PixelUnshuffle", "Upsample",
        "ZeroPad2d", "ConstantPad1d", "ConstantPad2d", "ReflectionPad1d", "ReflectionPad2d", "ReplicationPad2d",
    ], StringComparer.Ordinal);

    private static readonly HashSet<string> trainable = new(
        ["Linear", "Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d", "Embedding", "EmbeddingBag", "LayerNorm", "GroupNorm", "Bilinear", "PReLU"], StringComparer.Ordinal);

    private static readonly Dictionary<string, string> operations = new(StringComparer.Ordinal)
    {
        ["ReLU"] = "relu", ["Tanh"] = "tanh", ["Sigmoid"] = "sigmoid", ["SiLU"] = "silu", ["Identity"] = "identity",
    };

    /// <summary>Whether a layer has parameters that are trained, whatever its arguments.</summary>
    public static bool IsTrainable(string layer) => trainable.Contains(layer);

    /// <summary>The operation that a layer without arguments stands for, or null.</summary>
    public static string? OperationOf(string layer) => operations.TryGetValue(layer, out var name) ? name : null;

    /// <summary>Where the samples are after a layer.</summary>
    public static BatchStep Apply(string layer, BatchState input)
    {
        if (!input.HasSamples)
            return new(input);
        if (pointwise.Contains(layer))
            return new(input);
        if (spatial.Contains(layer))
            return input.Dim == 0 ? new(input) : BatchStep.Unknown;
        return layer switch
        {
            "Linear" => input.Rank?.Value == input.Dim + 1 ? BatchStep.Mixes : new(input),
            "Embedding" => new(input with { Rank = input.Rank?.Plus(1) }),
            _ => BatchStep.Unknown,
        };
    }
}
