using DpToolkit.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit;

/// <summary>A stack of encoder layers for private training, as <c>torch.nn.TransformerEncoder</c>. Sequences come first: [S, B, E].</summary>
public sealed class DpTransformerEncoder : Module<Tensor, Tensor, Tensor, Tensor>, IModule<Tensor, Tensor, Tensor>, IModule<Tensor, Tensor>
{
    private readonly FeedForwardOptions options;
    private readonly ModuleList<DpTransformerEncoderLayer> layers;
    private readonly LayerNorm? norm;

    /// <summary>Makes layers like the given one, each with new weights.</summary>
    /// <param name="encoder_layer">The pattern; it doesn't become part of the stack.</param>
    /// <param name="num_layers">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no layers.</exception>
    public DpTransformerEncoder(DpTransformerEncoderLayer encoder_layer, long num_layers)
        : this(encoder_layer.Options, num_layers, hasNorm: false)
    {
        var pattern = encoder_layer.parameters().First();
        this.to(pattern.dtype).to(pattern.device);
    }

    internal DpTransformerEncoder(FeedForwardOptions options, long count, bool hasNorm)
        : base(nameof(DpTransformerEncoder))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        this.options = options;
        layers = ModuleList<DpTransformerEncoderLayer>([.. Enumerable.Range(0, (int)count).Select(_ => new DpTransformerEncoderLayer(options))]);
        if (hasNorm)
            norm = LayerNorm(options.Size);
        RegisterComponents();
    }

    /// <summary>A stack with the options and a copy of the weights of a <c>TransformerEncoder</c>.</summary>
    /// <param name="layer">The stack.</param>
    /// <param name="dropout">The dropout it was made with, which TorchSharp doesn't tell; needed where it drops values.</param>
    /// <exception cref="ArgumentException">The stack drops values in training, and <paramref name="dropout"/> isn't given.</exception>
    /// <exception cref="InvalidOperationException">The number of heads can't be found out.</exception>
    public static DpTransformerEncoder From(TransformerEncoder layer, double? dropout = null) => AttentionTwin.Of(layer, dropout);

    /// <summary>Runs the layers in turn. Masks may be null.</summary>
    /// <param name="src">[S, B, E].</param>
    /// <param name="src_mask">[S, S], added to the scores.</param>
    /// <param name="src_key_padding_mask">[B, S], booleans: true where a position is ignored.</param>
    /// <returns>[S, B, E].</returns>
    public override Tensor forward(Tensor src, Tensor src_mask, Tensor src_key_padding_mask) =>
        SamplesFirst.Run(nameof(DpTransformerEncoder), options.Size, src, null, (x, _) => Encode(x, src_mask, src_key_padding_mask));

    /// <summary>Runs the layers in turn.</summary>
    /// <param name="src">[S, B, E].</param>
    /// <param name="src_mask">[S, S], added to the scores; may be null.</param>
    public Tensor call(Tensor src, Tensor src_mask) => base.call(src, src_mask, null!);

    /// <summary>Runs the layers in turn.</summary>
    /// <param name="src">[S, B, E].</param>
    public Tensor call(Tensor src) => base.call(src, null!, null!);

    /// <summary>Runs the layers on [B, S, E].</summary>
    internal Tensor Encode(Tensor src, Tensor? mask, Tensor? padding)
    {
        var output = layers.Aggregate(src, (x, layer) => layer.Encode(x, mask, padding));
        return norm is null ? output : norm.call(output);
    }
}
