using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Layers;

/// <summary>Finds out how an attention layer of TorchSharp was made: from its parameters, and by running it where they don't tell.</summary>
internal static class AttentionTwin
{
    public static DpMultiheadAttention Of(MultiheadAttention layer, double? dropout)
    {
        var shapes = Shapes(layer);
        var size = shapes["out_proj.weight"][0];
        var (keys, values) = shapes.ContainsKey("q_proj_weight") ? (shapes["k_proj_weight"][1], shapes["v_proj_weight"][1]) : (size, size);
        if (keys != values)
            throw new InvalidOperationException($"A MultiheadAttention with kdim {keys} and vdim {values} can't run, so its heads can't be found out; make a DpMultiheadAttention in the source.");
        var (query, key) = (Probe(layer, 5, size), Probe(layer, 7, keys));
        var drop = LayerProbe.Dropout(layer, dropout, () => layer.forward(query, key, key, null, false, null).Item1);
        return LayerProbe.Matching(
            layer,
            from heads in Divisors(size) from zero in (bool[])[false, true] select (heads, zero),
            choice => new DpMultiheadAttention(size, choice.heads, drop, shapes.ContainsKey("in_proj_bias"), shapes.ContainsKey("bias_k"), choice.zero, keys, values).Copied(layer),
            twin => twin.forward(query, key, key, null, false, null).Item1,
            () => layer.forward(query, key, key, null, false, null).Item1);
    }

    public static DpTransformerEncoderLayer Of(TransformerEncoderLayer layer, double? dropout) =>
        Of(layer, dropout, "", options => new DpTransformerEncoderLayer(options), (twin, source, _) => twin.forward(source), (source, _) => layer.forward(source));

    public static DpTransformerDecoderLayer Of(TransformerDecoderLayer layer, double? dropout) =>
        Of(
            layer, dropout, "", options => new DpTransformerDecoderLayer(options),
            (twin, source, target) => twin.call(target, source), (source, target) => layer.call(target, source));

    public static DpTransformerEncoder Of(TransformerEncoder layer, double? dropout) =>
        Of(
            layer, dropout, "layers.0.", options => new DpTransformerEncoder(options, Count(layer, "layers."), hasNorm: false),
            (twin, source, _) => twin.call(source), (source, _) => layer.call(source));

    public static DpTransformerDecoder Of(TransformerDecoder layer, double? dropout) =>
        Of(
            layer, dropout, "layers.0.", options => new DpTransformerDecoder(options, Count(layer, "layers."), hasNorm: false),
            (twin, source, target) => twin.call(target, source), (source, target) => layer.call(target, source));

    public static DpTransformer Of(Transformer layer, double? dropout) =>
        Of(
            layer, dropout, "encoder.layers.0.", options => new DpTransformer(options, Count(layer, "encoder.layers."), Count(layer, "decoder.layers.")),
            (twin, source, target) => twin.forward(source, target), layer.forward);

    private static TTwin Of<TTwin>(Module layer, double? dropout, string first, Func<FeedForwardOptions, TTwin> make, Func<TTwin, Tensor, Tensor, Tensor> runTwin, Func<Tensor, Tensor, Tensor> run)
        where TTwin : Module
    {
        var (width, size) = Shapes(layer)[first + "linear1.weight"] is [var rows, var columns] ? (rows, columns) : default;
        var (source, target) = (Probe(layer, 5, size), Probe(layer, 7, size));
        var drop = LayerProbe.Dropout(layer, dropout, () => run(source, target));
        return LayerProbe.Matching(
            layer,
            from heads in Divisors(size) from activation in Enum.GetValues<Activations>() select new FeedForwardOptions(size, heads, width, drop, activation),
            options => make(options).Copied(layer),
            twin => runTwin(twin, source, target),
            () => run(source, target));
    }

    private static Dictionary<string, long[]> Shapes(Module layer) => layer.named_parameters().ToDictionary(named => named.name, named => named.parameter.shape);

    private static long Count(Module layer, string prefix) =>
        layer.named_parameters().Where(named => named.name.StartsWith(prefix, StringComparison.Ordinal)).Select(named => named.name[prefix.Length..].Split('.')[0]).Distinct().Count();

    private static IEnumerable<long> Divisors(long size) => Enumerable.Range(1, (int)size).Select(heads => (long)heads).Where(heads => size % heads == 0);

    /// <summary>Numbers large enough for attention to choose, [length, 3, size].</summary>
    private static Tensor Probe(Module layer, long length, long size)
    {
        var like = layer.parameters().First();
        return linspace(-3, 3 + length, length * 3 * size, dtype: like.dtype, device: like.device).square().sin().mul(4).reshape(length, 3, size);
    }
}
