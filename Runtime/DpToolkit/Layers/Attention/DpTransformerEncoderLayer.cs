using DpToolkit.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit;

/// <summary>
/// A layer of a transformer's encoder for private training (Vaswani et al., arXiv:1706.03762): the same numbers, parameter names and
/// arguments as <c>torch.nn.TransformerEncoderLayer</c>. Sequences come first: [S, B, E].
/// </summary>
public sealed class DpTransformerEncoderLayer : Module<Tensor, Tensor>, IModule<Tensor, Tensor, Tensor>, IModule<Tensor, Tensor, Tensor, Tensor>
{
    private readonly DpMultiheadAttention self_attn;
    private readonly Linear linear1;
    private readonly Dropout dropout;
    private readonly Linear linear2;
    private readonly LayerNorm norm1;
    private readonly LayerNorm norm2;
    private readonly Dropout dropout1;
    private readonly Dropout dropout2;

    /// <summary>Makes the layer.</summary>
    /// <param name="d_model">The number of features, E.</param>
    /// <param name="nhead">The number of attention heads.</param>
    /// <param name="dim_feedforward">The number of features between the two linear maps.</param>
    /// <param name="dropout">The probability of dropping a value, in training.</param>
    /// <param name="activation">What is applied between the two linear maps.</param>
    /// <exception cref="ArgumentException">The heads don't divide the features, or dropout is no probability.</exception>
    public DpTransformerEncoderLayer(long d_model = 512, long nhead = 8, long dim_feedforward = 2048, double dropout = 0.1, Activations activation = Activations.ReLU)
        : this(new FeedForwardOptions(d_model, nhead, dim_feedforward, dropout, activation))
    {
    }

    internal DpTransformerEncoderLayer(FeedForwardOptions options)
        : base(nameof(DpTransformerEncoderLayer))
    {
        Options = options;
        self_attn = new DpMultiheadAttention(options.Size, options.Heads, options.Dropout);
        linear1 = Linear(options.Size, options.Width);
        dropout = Dropout(options.Dropout);
        linear2 = Linear(options.Width, options.Size);
        norm1 = LayerNorm(options.Size);
        norm2 = LayerNorm(options.Size);
        dropout1 = Dropout(options.Dropout);
        dropout2 = Dropout(options.Dropout);
        RegisterComponents();
    }

    internal FeedForwardOptions Options { get; }

    /// <summary>A layer with the options and a copy of the weights of a <c>TransformerEncoderLayer</c>.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="dropout">The dropout it was made with, which TorchSharp doesn't tell; needed where it drops values.</param>
    /// <exception cref="ArgumentException">The layer drops values in training, and <paramref name="dropout"/> isn't given.</exception>
    /// <exception cref="InvalidOperationException">The number of heads can't be found out.</exception>
    public static DpTransformerEncoderLayer From(TransformerEncoderLayer layer, double? dropout = null) => AttentionTwin.Of(layer, dropout);

    /// <summary>Runs the layer.</summary>
    /// <param name="src">[S, B, E].</param>
    public override Tensor forward(Tensor src) => call(src, null!, null!);

    /// <summary>Runs the layer.</summary>
    /// <param name="src">[S, B, E].</param>
    /// <param name="src_mask">[S, S], added to the scores; may be null.</param>
    public Tensor call(Tensor src, Tensor src_mask) => call(src, src_mask, null!);

    /// <summary>Runs the layer.</summary>
    /// <param name="src">[S, B, E].</param>
    /// <param name="src_mask">[S, S], added to the scores; may be null.</param>
    /// <param name="src_key_padding_mask">[B, S], booleans: true where a position is ignored; may be null.</param>
    /// <returns>[S, B, E].</returns>
    public Tensor call(Tensor src, Tensor src_mask, Tensor src_key_padding_mask) =>
        SamplesFirst.Run(nameof(DpTransformerEncoderLayer), Options.Size, src, null, (x, _) => Encode(x, src_mask, src_key_padding_mask));

    /// <summary>Runs the layer on [B, S, E].</summary>
    internal Tensor Encode(Tensor src, Tensor? mask, Tensor? padding)
    {
        var attended = norm1.call(src.add(dropout1.call(self_attn.Attend(src, src, src, padding, false, mask).Output)));
        return norm2.call(attended.add(dropout2.call(linear2.call(dropout.call(Options.Activate(linear1.call(attended)))))));
    }
}
