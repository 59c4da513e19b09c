using DpToolkit.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit;

/// <summary>
/// Multi-head attention for private training (Vaswani et al., arXiv:1706.03762): the same numbers, parameter names and arguments as
/// <c>torch.nn.MultiheadAttention</c>, over layers whose per-sample gradients are known. Sequences come first: [L, B, E].
/// </summary>
public sealed class DpMultiheadAttention : Module<Tensor, Tensor, Tensor, Tensor?, bool, Tensor?, Tuple<Tensor, Tensor>>
{
    private readonly long size;
    private readonly long heads;
    private readonly double dropout;
    private readonly bool addZero;
    private readonly long[] widths;
    private readonly InputProjection projection;
    private readonly SequenceBias? bias_k;
    private readonly SequenceBias? bias_v;
    private readonly Linear out_proj;

    /// <summary>Makes the layer.</summary>
    /// <param name="embedded_dim">The number of features, E.</param>
    /// <param name="num_heads">The number of heads; divides <paramref name="embedded_dim"/>.</param>
    /// <param name="dropout">The probability of dropping an attention weight, in training.</param>
    /// <param name="bias">Whether the four maps have biases.</param>
    /// <param name="add_bias_kv">Whether a trained position is appended to keys and values.</param>
    /// <param name="add_zero_attn">Whether a position of zeros is appended to keys and values.</param>
    /// <param name="kdim">The number of features of keys; E if null.</param>
    /// <param name="vdim">The number of features of values; E if null.</param>
    /// <exception cref="ArgumentException">The heads don't divide the features, or dropout is no probability.</exception>
    public DpMultiheadAttention(long embedded_dim, long num_heads, double dropout = 0.0, bool bias = true, bool add_bias_kv = false, bool add_zero_attn = false, long? kdim = null, long? vdim = null)
        : base(nameof(DpMultiheadAttention))
    {
        if (embedded_dim < 1 || num_heads < 1 || embedded_dim % num_heads != 0)
            throw new ArgumentException($"{nameof(DpMultiheadAttention)} needs num_heads that divide embedded_dim, but they are {num_heads} and {embedded_dim}.", nameof(num_heads));
        if (dropout is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(dropout), dropout, "dropout is a probability, from 0 to 1.");
        (size, heads, addZero, this.dropout) = (embedded_dim, num_heads, add_zero_attn, dropout);
        widths = [size, kdim ?? size, vdim ?? size];
        projection = new InputProjection(size, widths[1], widths[2], bias);
        if (add_bias_kv)
            (bias_k, bias_v) = (new SequenceBias(size), new SequenceBias(size));
        out_proj = Linear(size, size, bias);
        if (bias)
            init.zeros_(out_proj.bias!);
        RegisterComponents();
    }

    /// <summary>A layer with the options and a copy of the weights of a <c>MultiheadAttention</c>.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="dropout">The dropout it was made with, which TorchSharp doesn't tell; needed where it drops values.</param>
    /// <exception cref="ArgumentException">The layer drops values in training, and <paramref name="dropout"/> isn't given.</exception>
    /// <exception cref="InvalidOperationException">The number of heads can't be found out.</exception>
    public static DpMultiheadAttention From(MultiheadAttention layer, double? dropout = null) => AttentionTwin.Of(layer, dropout);

    /// <summary>Attends.</summary>
    /// <param name="query">[L, B, E].</param>
    /// <param name="key">[S, B, kdim].</param>
    /// <param name="value">[S, B, vdim].</param>
    /// <param name="key_padding_mask">[B, S], booleans: true where a key is ignored.</param>
    /// <param name="need_weights">Whether the attention weights are returned.</param>
    /// <param name="attn_mask">[L, S] or [B·heads, L, S], added to the scores: 0 and -∞.</param>
    /// <returns>The output [L, B, E], and the weights [B, L, S] averaged over the heads, or null.</returns>
    /// <exception cref="ArgumentException">A shape or a mask is another.</exception>
    public override Tuple<Tensor, Tensor> forward(Tensor query, Tensor key, Tensor value, Tensor? key_padding_mask, bool need_weights, Tensor? attn_mask)
    {
        using var scope = NewDisposeScope();
        Check("query", query, 0);
        var self = ReferenceEquals(query, key) && ReferenceEquals(key, value);
        if (!self)
        {
            Check("key", key, 1);
            Check("value", value, 2);
        }
        var q = query.transpose(0, 1);
        var (output, weights) = Attend(q, self ? q : key.transpose(0, 1), self ? q : value.transpose(0, 1), key_padding_mask, need_weights, attn_mask);
        return Tuple.Create(output.transpose(0, 1).MoveToOuterDisposeScope(), weights?.MoveToOuterDisposeScope()!);
    }

    /// <inheritdoc cref="forward"/>
    public new Tuple<Tensor, Tensor> call(Tensor query, Tensor key, Tensor value, Tensor? key_padding_mask = null, bool need_weights = true, Tensor? attn_mask = null) =>
        base.call(query, key, value, key_padding_mask, need_weights, attn_mask);

    /// <summary>The parameters by PyTorch's names: in_proj_weight, in_proj_bias, bias_k, bias_v, out_proj.weight, out_proj.bias.</summary>
    public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
    {
        if (!recurse)
            return [];
        var own = projection.named_parameters();
        if (bias_k is not null && bias_v is not null)
            own = own.Concat([("bias_k", bias_k.parameters().First()), ("bias_v", bias_v.parameters().First())]);
        return own.Concat(out_proj.named_parameters().Select(named => ($"out_proj.{named.name}", named.parameter)));
    }

    /// <summary>The state by PyTorch's names.</summary>
    public override Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null) =>
        TwinState.Add(this, destination, prefix);

    /// <summary>Attends over tensors with the samples first.</summary>
    /// <param name="query">[B, L, E].</param>
    /// <param name="key">[B, S, kdim]; the same object as the query for self-attention.</param>
    /// <param name="value">[B, S, vdim].</param>
    /// <param name="padding">[B, S].</param>
    /// <param name="needWeights">Whether the weights are returned.</param>
    /// <param name="mask">[L, S] or [B·heads, L, S].</param>
    internal (Tensor Output, Tensor? Weights) Attend(Tensor query, Tensor key, Tensor value, Tensor? padding, bool needWeights, Tensor? mask)
    {
        var (samples, length) = (query.shape[0], query.shape[1]);
        if (key.shape[0] != samples || value.shape[0] != samples || key.shape[1] != value.shape[1])
            throw new ArgumentException($"{nameof(DpMultiheadAttention)} needs one key and one value a position, for the query's samples, but has {length} queries for {samples} samples, {key.shape[1]} keys for {key.shape[0]} and {value.shape[1]} values for {value.shape[0]}.", nameof(key));
        CheckMasks(padding, mask, samples, length, key.shape[1]);
        var (q, k, v) = projection.Project(query, key, value);
        q = q.mul(1 / Math.Sqrt(size / heads));
        if (bias_k is not null && bias_v is not null)
            (k, v, mask, padding) = (bias_k.call(k), bias_v.call(v), Widened(mask), Widened(padding));
        (q, k, v) = (Split(q), Split(k), Split(v));
        if (addZero)
            (k, v, mask, padding) = (functional.pad(k, new long[] { 0, 0, 0, 1 }), functional.pad(v, new long[] { 0, 0, 0, 1 }), Widened(mask), Widened(padding));
        var scores = q.bmm(k.transpose(1, 2));
        if (mask is not null)
            scores = scores.add(mask.to(scores.dtype));
        var byHead = new long[] { samples, heads, length, k.shape[1] };
        if (padding is not null)
            scores = scores.view(byHead).masked_fill(padding.to(ScalarType.Bool).unsqueeze(1).unsqueeze(2), double.NegativeInfinity).view(scores.shape);
        var weights = functional.dropout(scores.softmax(-1), dropout, training);
        var output = weights.bmm(v).view(samples, heads, length, size / heads).transpose(1, 2).reshape(samples, length, size);
        return (out_proj.call(output), needWeights ? weights.view(byHead).sum([1L]).div(heads) : null);
    }

    private static Tensor? Widened(Tensor? mask) => mask is null ? null : functional.pad(mask, new long[] { 0, 1 });

    private static string Show(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";

    /// <summary>[B, L, E] to [B·heads, L, E / heads].</summary>
    private Tensor Split(Tensor tensor) =>
        tensor.reshape(tensor.shape[0], tensor.shape[1], heads, size / heads).transpose(1, 2).reshape(tensor.shape[0] * heads, tensor.shape[1], size / heads);

    private void Check(string name, Tensor tensor, int part)
    {
        if (tensor.dim() != 3 || tensor.shape[2] != widths[part])
            throw new ArgumentException($"{nameof(DpMultiheadAttention)} takes {name} as [{(part == 0 ? "L" : "S")}, B, {widths[part]}], but received {Show(tensor)}.", name);
    }

    private void CheckMasks(Tensor? padding, Tensor? mask, long samples, long queries, long keys)
    {
        if (padding is not null && (padding.dtype is not (ScalarType.Bool or ScalarType.Byte) || !padding.shape.AsSpan().SequenceEqual([samples, keys])))
            throw new ArgumentException($"key_padding_mask has to be booleans of shape [{samples}, {keys}], true where a key is ignored, but is {padding.dtype} {Show(padding)}.", nameof(padding));
        if (mask is not null && !mask.is_floating_point())
            throw new ArgumentException($"attn_mask is added to the scores, as in TorchSharp's layer, where true would count as 1; give 0 and -infinity in a floating-point type instead of {mask.dtype}.", nameof(mask));
        if (mask is not null && !mask.shape.AsSpan().SequenceEqual([queries, keys]) && !mask.shape.AsSpan().SequenceEqual([samples * heads, queries, keys]))
            throw new ArgumentException($"attn_mask has to be [{queries}, {keys}] or [{samples * heads}, {queries}, {keys}], but is {Show(mask)}.", nameof(mask));
    }
}
