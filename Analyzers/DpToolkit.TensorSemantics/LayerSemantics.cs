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
        ["Linear", "Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d", "Embedding", "EmbeddingBag", "LayerNorm", "GroupNorm", "Bilinear", "PReLU", "LSTM", "GRU", "RNN", "DpLSTM", "DpGRU", "DpRNN", "DpMultiheadAttention", "DpTransformerEncoderLayer", "DpTransformerEncoder"],
        StringComparer.Ordinal);

    private static readonly HashSet<string> parametrized = new(
        [.. trainable, "BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d", "LSTMCell", "GRUCell", "RNNCell", "MultiheadAttention", "Transformer", "TransformerEncoder", "TransformerDecoder", "TransformerEncoderLayer", "TransformerDecoderLayer"],
        StringComparer.Ordinal);

    /// <summary>The layers over sequences, and how many of their inputs have the same layout.</summary>
    private static readonly Dictionary<string, int> sequences = new(StringComparer.Ordinal)
    {
        ["LSTM"] = 1, ["GRU"] = 1, ["RNN"] = 1, ["DpLSTM"] = 1, ["DpGRU"] = 1, ["DpRNN"] = 1, ["DpMultiheadAttention"] = 3, ["DpTransformerEncoderLayer"] = 1, ["DpTransformerEncoder"] = 1,
    };

    private static readonly HashSet<string> recurrent = new(["LSTM", "GRU", "RNN", "DpLSTM", "DpGRU", "DpRNN"], StringComparer.Ordinal);

    private static readonly Dictionary<string, string> operations = new(StringComparer.Ordinal)
    {
        ["ReLU"] = "relu", ["Tanh"] = "tanh", ["Sigmoid"] = "sigmoid", ["SiLU"] = "silu", ["Identity"] = "identity",
    };

    private static readonly Dictionary<string, string> losses = new(StringComparer.Ordinal)
    {
        ["CrossEntropyLoss"] = "cross_entropy", ["NLLLoss"] = "nll_loss", ["MSELoss"] = "mse_loss", ["L1Loss"] = "l1_loss", ["SmoothL1Loss"] = "smooth_l1_loss", ["HuberLoss"] = "huber_loss",
        ["BCELoss"] = "binary_cross_entropy", ["BCEWithLogitsLoss"] = "binary_cross_entropy_with_logits", ["KLDivLoss"] = "kl_div", ["PoissonNLLLoss"] = "poisson_nll_loss",
        ["HingeEmbeddingLoss"] = "hinge_embedding_loss", ["MultiMarginLoss"] = "multi_margin_loss", ["MultiLabelMarginLoss"] = "multi_label_margin_loss",
        ["MultiLabelSoftMarginLoss"] = "multilabel_soft_margin_loss", ["SoftMarginLoss"] = "soft_margin_loss", ["CosineEmbeddingLoss"] = "cosine_embedding_loss",
        ["MarginRankingLoss"] = "margin_ranking_loss", ["GaussianNLLLoss"] = "gaussian_nll_loss", ["TripletMarginLoss"] = "triplet_margin_loss",
        ["TripletMarginWithDistanceLoss"] = "triplet_margin_with_distance_loss", ["CosineSimilarity"] = "cosine_similarity", ["PairwiseDistance"] = "pairwise_distance",
    };

    private static readonly Dictionary<string, string> functions = new(StringComparer.Ordinal)
    {
        ["Softmax"] = "softmax", ["LogSoftmax"] = "log_softmax", ["Softmin"] = "softmin", ["GLU"] = "glu", ["Flatten"] = "flatten", ["Unflatten"] = "unflatten",
    };

    /// <summary>The function that a module calls with its inputs and the arguments that it was made with, or null.</summary>
    public static string? FunctionOf(string layer) => losses.TryGetValue(layer, out var name) || functions.TryGetValue(layer, out name) ? name : null;

    /// <summary>Whether a layer may have parameters: those that private training refuses, or that have some only when asked for, too.</summary>
    public static bool MayHaveParameters(string layer) => parametrized.Contains(layer);

    /// <summary>Whether a layer that private training takes has parameters, whatever its arguments.</summary>
    public static bool IsTrainable(string layer) => trainable.Contains(layer);

    /// <summary>The operation that a layer without arguments stands for, or null.</summary>
    public static string? OperationOf(string layer) => operations.TryGetValue(layer, out var name) ? name : null;

    /// <summary>Whether it is a layer over sequences, of TorchSharp or DpToolkit, whose inputs and results are known here.</summary>
    public static bool IsSequence(string layer) => sequences.ContainsKey(layer);

    /// <summary>Where the samples are after a layer.</summary>
    public static BatchStep Apply(TensorNode node, IReadOnlyList<BatchState> inputs)
    {
        if (sequences.TryGetValue(node.Name, out var alike))
            return Sequence(node, inputs, alike);
        if (node.Name == "Bilinear" && inputs.Count == 2)
            return inputs.All(input => input is { Kind: BatchKind.At, Dim: 0 }) ? new(inputs[0] with { Width = null }) : BatchStep.Unknown;
        return inputs.Count == 1 ? Apply(node, inputs[0]) : BatchStep.Unknown;
    }

    /// <summary>[T, B, d], or [B, T, d] for a recurrent layer with <c>batchFirst</c>; attention over samples mixes them. Further results: the state [layers, B, d], or the weights [B, T, T].</summary>
    private static BatchStep Sequence(TensorNode node, IReadOnlyList<BatchState> inputs, int alike)
    {
        if (inputs.Count < alike || inputs.Take(alike).Any(input => input.Kind != BatchKind.At || input.Dim != inputs[0].Dim || input.Rank?.Value is not (null or 3)))
            return BatchStep.Unknown;
        var attention = !recurrent.Contains(node.Name);
        int? batch = attention ? 1 : node["batchFirst"]?.Text switch { "true" => 0, "false" => 1, _ => null };
        if (inputs[0].Dim != batch)
            return attention && inputs[0].Dim == 0 ? BatchStep.Mixes : BatchStep.Unknown;
        var result = BatchState.At(batch.Value, TensorRank.Of(3)) with { Width = attention ? null : Made(node, "hiddenSize") };
        return new(node[TensorNode.Part] is null ? result : BatchState.At(attention ? 0 : 1, TensorRank.Of(3)));
    }

    private static BatchStep Apply(TensorNode node, BatchState input)
    {
        var layer = node.Name;
        if (!input.HasSamples)
            return new(input);
        if (pointwise.Contains(layer))
            return new(input);
        if (spatial.Contains(layer))
            return input.Dim == 0 ? new(Images(node, input)) : BatchStep.Unknown;
        return layer switch
        {
            "Linear" => input.Rank?.Value == input.Dim + 1 ? BatchStep.Mixes : new(input with { Width = input.Width is null ? null : Made(node, "outputSize") }),
            "Embedding" => new(input with { Rank = input.Rank?.Plus(1), Width = HasPositions(input) ? Made(node, "embedding_dims") : null }),
            _ => BatchStep.Unknown,
        };
    }

    /// <summary>A convolution's output has its channels at dimension 1; pooling to a few positions may leave one.</summary>
    private static BatchState Images(TensorNode node, BatchState input)
    {
        var layer = node.Name;
        return layer.StartsWith("Conv", StringComparison.Ordinal)
            ? input with { Rank = TensorRank.Of(layer[layer.Length - 2] - '0' + 2), Width = null, Channels = Made(node, "out_channels") }
            : input with { Width = null, Channels = layer.StartsWith("Adaptive", StringComparison.Ordinal) || layer.StartsWith("Pixel", StringComparison.Ordinal) ? null : input.Channels };
    }

    /// <summary>False where each sample may be one index: a column of the input.</summary>
    private static bool HasPositions(BatchState input) => input.Rank is { } rank && (rank.Value is { } known ? known >= 2 : rank.Offset >= 0);

    /// <summary>A size that the layer was made with, where it is written.</summary>
    private static TensorSize? Made(TensorNode node, string argument) => node[argument]?.Sizes is { Count: 1 } sizes ? sizes[0] : null;
}
