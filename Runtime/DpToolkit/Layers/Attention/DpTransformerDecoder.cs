using DpToolkit.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit;

/// <summary>A stack of decoder layers for private training, as <c>torch.nn.TransformerDecoder</c>. Sequences come first: [T, B, E].</summary>
public sealed class DpTransformerDecoder : Module<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor>
{
    private readonly FeedForwardOptions options;
    private readonly ModuleList<DpTransformerDecoderLayer> layers;
    private readonly LayerNorm? norm;

    /// <summary>Makes layers like the given one, each with new weights.</summary>
    /// <param name="decoder_layer">The pattern; it doesn't become part of the stack.</param>
    /// <param name="num_layers">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no layers.</exception>
    public DpTransformerDecoder(DpTransformerDecoderLayer decoder_layer, long num_layers)
        : this(decoder_layer.Options, num_layers, hasNorm: false)
    {
        var pattern = decoder_layer.parameters().First();
        this.to(pattern.dtype).to(pattern.device);
    }

    internal DpTransformerDecoder(FeedForwardOptions options, long count, bool hasNorm)
        : base(nameof(DpTransformerDecoder))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        this.options = options;
        layers = ModuleList<DpTransformerDecoderLayer>([.. Enumerable.Range(0, (int)count).Select(_ => new DpTransformerDecoderLayer(options))]);
        if (hasNorm)
            norm = LayerNorm(options.Size);
        RegisterComponents();
    }

    /// <summary>A stack with the options and a copy of the weights of a <c>TransformerDecoder</c>.</summary>
    /// <param name="layer">The stack.</param>
    /// <param name="dropout">The dropout it was made with, which TorchSharp doesn't tell; needed where it drops values.</param>
    /// <exception cref="ArgumentException">The stack drops values in training, and <paramref name="dropout"/> isn't given.</exception>
    /// <exception cref="InvalidOperationException">The number of heads can't be found out.</exception>
    public static DpTransformerDecoder From(TransformerDecoder layer, double? dropout = null) => AttentionTwin.Of(layer, dropout);

    /// <summary>Runs the layers in turn. Masks may be null.</summary>
    /// <param name="tgt">[T, B, E].</param>
    /// <param name="memory">What the encoder returned, [S, B, E].</param>
    /// <param name="tgt_mask">[T, T], added to the scores.</param>
    /// <param name="memory_mask">[T, S], added to the scores.</param>
    /// <param name="tgt_key_padding_mask">[B, T], booleans: true where a position is ignored.</param>
    /// <param name="memory_key_padding_mask">[B, S], booleans: true where a position is ignored.</param>
    /// <returns>[T, B, E].</returns>
    public override Tensor forward(Tensor tgt, Tensor memory, Tensor tgt_mask, Tensor memory_mask = null!, Tensor tgt_key_padding_mask = null!, Tensor memory_key_padding_mask = null!) =>
        SamplesFirst.Run(
            nameof(DpTransformerDecoder), options.Size, tgt, memory,
            (x, m) => Decode(x, m!, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask));

    /// <inheritdoc cref="forward"/>
    public new Tensor call(Tensor tgt, Tensor memory, Tensor tgt_mask, Tensor memory_mask = null!, Tensor tgt_key_padding_mask = null!, Tensor memory_key_padding_mask = null!) =>
        base.call(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask);

    /// <summary>Runs the layers in turn without masks.</summary>
    /// <param name="tgt">[T, B, E].</param>
    /// <param name="memory">What the encoder returned, [S, B, E].</param>
    public Tensor call(Tensor tgt, Tensor memory) => base.call(tgt, memory, null!, null!, null!, null!);

    /// <summary>Runs the layers on [B, T, E] and [B, S, E].</summary>
    internal Tensor Decode(Tensor tgt, Tensor memory, Tensor? mask, Tensor? memoryMask, Tensor? padding, Tensor? memoryPadding)
    {
        var output = layers.Aggregate(tgt, (x, layer) => layer.Decode(x, memory, mask, memoryMask, padding, memoryPadding));
        return norm is null ? output : norm.call(output);
    }
}
