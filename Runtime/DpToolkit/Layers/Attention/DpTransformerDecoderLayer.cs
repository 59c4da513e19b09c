using DpToolkit.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit;

/// <summary>
/// A layer of a transformer's decoder for private training (Vaswani et al., arXiv:1706.03762): the same numbers, parameter names and
/// arguments as <c>torch.nn.TransformerDecoderLayer</c>. Sequences come first: [T, B, E].
/// </summary>
public sealed class DpTransformerDecoderLayer : Module<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor>, IModule<Tensor, Tensor, Tensor>
{
    private readonly DpMultiheadAttention self_attn;
    private readonly DpMultiheadAttention multihead_attn;
    private readonly Linear linear1;
    private readonly Dropout dropout;
    private readonly Linear linear2;
    private readonly LayerNorm norm1;
    private readonly LayerNorm norm2;
    private readonly LayerNorm norm3;
    private readonly Dropout dropout1;
    private readonly Dropout dropout2;
    private readonly Dropout dropout3;

    /// <summary>Makes the layer.</summary>
    /// <param name="d_model">The number of features, E.</param>
    /// <param name="nhead">The number of attention heads.</param>
    /// <param name="dim_feedforward">The number of features between the two linear maps.</param>
    /// <param name="dropout">The probability of dropping a value, in training.</param>
    /// <param name="activation">What is applied between the two linear maps.</param>
    /// <exception cref="ArgumentException">The heads don't divide the features, or dropout is no probability.</exception>
    public DpTransformerDecoderLayer(long d_model = 512, long nhead = 8, long dim_feedforward = 2048, double dropout = 0.1, Activations activation = Activations.ReLU)
        : this(new FeedForwardOptions(d_model, nhead, dim_feedforward, dropout, activation))
    {
    }

    internal DpTransformerDecoderLayer(FeedForwardOptions options)
        : base(nameof(DpTransformerDecoderLayer))
    {
        Options = options;
        self_attn = new DpMultiheadAttention(options.Size, options.Heads, options.Dropout);
        multihead_attn = new DpMultiheadAttention(options.Size, options.Heads, options.Dropout);
        linear1 = Linear(options.Size, options.Width);
        dropout = Dropout(options.Dropout);
        linear2 = Linear(options.Width, options.Size);
        norm1 = LayerNorm(options.Size);
        norm2 = LayerNorm(options.Size);
        norm3 = LayerNorm(options.Size);
        dropout1 = Dropout(options.Dropout);
        dropout2 = Dropout(options.Dropout);
        dropout3 = Dropout(options.Dropout);
        RegisterComponents();
    }

    internal FeedForwardOptions Options { get; }

    /// <summary>A layer with the options and a copy of the weights of a <c>TransformerDecoderLayer</c>.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="dropout">The dropout it was made with, which TorchSharp doesn't tell; needed where it drops values.</param>
    /// <exception cref="ArgumentException">The layer drops values in training, and <paramref name="dropout"/> isn't given.</exception>
    /// <exception cref="InvalidOperationException">The number of heads can't be found out.</exception>
    public static DpTransformerDecoderLayer From(TransformerDecoderLayer layer, double? dropout = null) => AttentionTwin.Of(layer, dropout);

    /// <summary>Runs the layer. Masks may be null.</summary>
    /// <param name="tgt">[T, B, E].</param>
    /// <param name="memory">What the encoder returned, [S, B, E].</param>
    /// <param name="tgt_mask">[T, T], added to the scores.</param>
    /// <param name="memory_mask">[T, S], added to the scores.</param>
    /// <param name="tgt_key_padding_mask">[B, T], booleans: true where a position is ignored.</param>
    /// <param name="memory_key_padding_mask">[B, S], booleans: true where a position is ignored.</param>
    /// <returns>[T, B, E].</returns>
    public override Tensor forward(Tensor tgt, Tensor memory, Tensor tgt_mask, Tensor memory_mask, Tensor tgt_key_padding_mask, Tensor memory_key_padding_mask) =>
        SamplesFirst.Run(
            nameof(DpTransformerDecoderLayer), Options.Size, tgt, memory,
            (x, m) => Decode(x, m!, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask));

    /// <inheritdoc cref="forward"/>
    public new Tensor call(Tensor tgt, Tensor memory, Tensor tgt_mask, Tensor memory_mask = null!, Tensor tgt_key_padding_mask = null!, Tensor memory_key_padding_mask = null!) =>
        base.call(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask);

    /// <summary>Runs the layer without masks.</summary>
    /// <param name="tgt">[T, B, E].</param>
    /// <param name="memory">What the encoder returned, [S, B, E].</param>
    public Tensor call(Tensor tgt, Tensor memory) => base.call(tgt, memory, null!, null!, null!, null!);

    /// <summary>Runs the layer on [B, T, E] and [B, S, E].</summary>
    internal Tensor Decode(Tensor tgt, Tensor memory, Tensor? mask, Tensor? memoryMask, Tensor? padding, Tensor? memoryPadding)
    {
        var self = norm1.call(tgt.add(dropout1.call(self_attn.Attend(tgt, tgt, tgt, padding, false, mask).Output)));
        var attended = norm2.call(self.add(dropout2.call(multihead_attn.Attend(self, memory, memory, memoryPadding, false, memoryMask).Output)));
        return norm3.call(attended.add(dropout3.call(linear2.call(dropout.call(Options.Activate(linear1.call(attended)))))));
    }
}
