using TorchSharp.Modules;
using Module = TorchSharp.torch.nn.Module;

namespace DpToolkit.Layers;

/// <summary>The layers of TorchSharp that multiply their parameters in native code, and what stands for them in private training.</summary>
internal static class Twins
{
    /// <summary>The twin's name; null for a layer that has none.</summary>
    public static string? NameOf(Module layer) => layer switch
    {
        LSTM => nameof(DpLSTM),
        GRU => nameof(DpGRU),
        RNN => nameof(DpRNN),
        MultiheadAttention => nameof(DpMultiheadAttention),
        TransformerEncoderLayer => nameof(DpTransformerEncoderLayer),
        TransformerDecoderLayer => nameof(DpTransformerDecoderLayer),
        TransformerEncoder => nameof(DpTransformerEncoder),
        TransformerDecoder => nameof(DpTransformerDecoder),
        Transformer => nameof(DpTransformer),
        _ => null,
    };

    /// <summary>The twin, with the layer's weights.</summary>
    /// <exception cref="ArgumentException">The layer drops values in training, and <paramref name="dropout"/> isn't given.</exception>
    /// <exception cref="InvalidOperationException">How the layer was made can't be found out.</exception>
    public static Module Of(Module layer, double? dropout) => layer switch
    {
        LSTM lstm => DpLSTM.From(lstm, dropout),
        GRU gru => DpGRU.From(gru, dropout),
        RNN rnn => DpRNN.From(rnn, dropout),
        MultiheadAttention attention => DpMultiheadAttention.From(attention, dropout),
        TransformerEncoderLayer encoder => DpTransformerEncoderLayer.From(encoder, dropout),
        TransformerDecoderLayer decoder => DpTransformerDecoderLayer.From(decoder, dropout),
        TransformerEncoder encoder => DpTransformerEncoder.From(encoder, dropout),
        TransformerDecoder decoder => DpTransformerDecoder.From(decoder, dropout),
        Transformer transformer => DpTransformer.From(transformer, dropout),
        _ => throw new ArgumentException($"{layer.GetType().Name} has no twin.", nameof(layer)),
    };
}
