using DpToolkit.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit;

/// <summary>
/// A transformer for private training (Vaswani et al., arXiv:1706.03762): the same numbers, parameter names and arguments as
/// <c>torch.nn.Transformer</c>. Sequences come first: [S, B, E].
/// </summary>
public sealed class DpTransformer : Module<Tensor, Tensor, Tensor>
{
    private readonly long size;
    private readonly DpTransformerEncoder encoder;
    private readonly DpTransformerDecoder decoder;

    /// <summary>Makes the transformer, with matrices uniform as Glorot has them.</summary>
    /// <param name="d_model">The number of features, E.</param>
    /// <param name="nhead">The number of attention heads.</param>
    /// <param name="num_encoder_layers">The encoder's layers.</param>
    /// <param name="num_decoder_layers">The decoder's layers.</param>
    /// <param name="dim_feedforward">The number of features between the two linear maps of a layer.</param>
    /// <param name="dropout">The probability of dropping a value, in training.</param>
    /// <param name="activation">What is applied between the two linear maps.</param>
    /// <exception cref="ArgumentException">The heads don't divide the features, dropout is no probability, or there are no layers.</exception>
    public DpTransformer(long d_model = 512, long nhead = 8, long num_encoder_layers = 6, long num_decoder_layers = 6, long dim_feedforward = 2048, double dropout = 0.1, Activations activation = Activations.ReLU)
        : this(new FeedForwardOptions(d_model, nhead, dim_feedforward, dropout, activation), num_encoder_layers, num_decoder_layers)
    {
    }

    internal DpTransformer(FeedForwardOptions options, long encoderLayers, long decoderLayers)
        : base(nameof(DpTransformer))
    {
        size = options.Size;
        encoder = new DpTransformerEncoder(options, encoderLayers, hasNorm: true);
        decoder = new DpTransformerDecoder(options, decoderLayers, hasNorm: true);
        RegisterComponents();
        foreach (var parameter in this.parameters().Where(parameter => parameter.dim() > 1))
            init.xavier_uniform_(parameter);
    }

    /// <summary>A transformer with the options and a copy of the weights of a <c>Transformer</c>.</summary>
    /// <param name="layer">The transformer.</param>
    /// <param name="dropout">The dropout it was made with, which TorchSharp doesn't tell; needed where it drops values.</param>
    /// <exception cref="ArgumentException">It drops values in training, and <paramref name="dropout"/> isn't given.</exception>
    /// <exception cref="InvalidOperationException">The number of heads can't be found out.</exception>
    public static DpTransformer From(Transformer layer, double? dropout = null) => AttentionTwin.Of(layer, dropout);

    /// <summary>Runs the transformer without masks.</summary>
    /// <param name="src">[S, B, E].</param>
    /// <param name="tgt">[T, B, E].</param>
    /// <returns>[T, B, E].</returns>
    public override Tensor forward(Tensor src, Tensor tgt) => call(src, tgt, null!);

    /// <summary>Runs the transformer. Masks may be null.</summary>
    /// <param name="src">[S, B, E].</param>
    /// <param name="tgt">[T, B, E].</param>
    /// <param name="src_mask">[S, S], added to the scores.</param>
    /// <param name="tgt_mask">[T, T], added to the scores.</param>
    /// <param name="memory_mask">[T, S], added to the scores.</param>
    /// <param name="src_key_padding_mask">[B, S], booleans: true where a position is ignored.</param>
    /// <param name="tgt_key_padding_mask">[B, T], booleans: true where a position is ignored.</param>
    /// <param name="memory_key_padding_mask">[B, S], booleans: true where a position is ignored.</param>
    /// <returns>[T, B, E].</returns>
    public Tensor call(Tensor src, Tensor tgt, Tensor src_mask, Tensor? tgt_mask = null, Tensor? memory_mask = null, Tensor? src_key_padding_mask = null, Tensor? tgt_key_padding_mask = null, Tensor? memory_key_padding_mask = null) =>
        SamplesFirst.Run(
            nameof(DpTransformer), size, tgt, src,
            (x, source) => decoder.Decode(x, encoder.Encode(source!, src_mask, src_key_padding_mask), tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask));
}
