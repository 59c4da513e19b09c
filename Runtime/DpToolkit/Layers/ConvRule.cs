using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Layers;

/// <summary>Conv1d and Conv2d. A one-dimensional convolution is treated as a two-dimensional one of height 1.</summary>
internal sealed class ConvRule<TLayer> : TypedRule<TLayer>
    where TLayer : Convolution
{
    private readonly int spatial = typeof(TLayer) == typeof(Conv1d) ? 1 : 2;

    public override int InputDimensions => spatial + 2;

    protected override string? Refusal(TLayer layer) => layer.padding_mode switch
    {
        PaddingModes.Zeros or PaddingModes.Reflect or PaddingModes.Replicate or PaddingModes.Circular => null,
        _ => $"padding_mode {layer.padding_mode} has no rule; pad the input with functional.pad before the layer",
    };

    protected override IEnumerable<(string Name, GradTerm Term)> Terms(TLayer layer, Tensor input, Tensor gradOutput, IReadOnlySet<string> wanted)
    {
        if (wanted.Contains("weight"))
            yield return ("weight", new ConvTerm(Padded(layer, input), Lift(gradOutput), Geometry(layer), layer.weight.shape));
        if (wanted.Contains("bias"))
            yield return ("bias", GradTerm.Sum(gradOutput.sum([.. Enumerable.Range(2, spatial).Select(d => (long)d)])));
    }

    /// <summary>The input with the padding that can't be left to the convolution: any other than zeros, and "same" of unequal sides.</summary>
    private Tensor Padded(TLayer layer, Tensor input)
    {
        if (layer.padding_mode == PaddingModes.Zeros && layer.padding is not null)
            return Lift(input);
        var sides = new long[2 * spatial];
        for (var i = 0; i < spatial; i++)
        {
            var total = layer.padding is { } padding ? 2 * padding[i] : layer.padding_type == Padding.Same ? layer.dilation[i] * (layer.kernel_size[i] - 1) : 0;
            var before = total / 2;
            sides[2 * (spatial - 1 - i)] = before;
            sides[2 * (spatial - 1 - i) + 1] = total - before;
        }
        if (sides.All(side => side == 0))
            return Lift(input);
        var mode = layer.padding_mode == PaddingModes.Zeros ? PaddingModes.Constant : layer.padding_mode;
        return Lift(functional.pad(input, sides, mode));
    }

    private ConvGeometry Geometry(TLayer layer)
    {
        var kept = layer.padding_mode == PaddingModes.Zeros && layer.padding is not null;
        (long, long) Pair(long[] values, long missing) => spatial == 1 ? (missing, values[0]) : (values[0], values[1]);
        return new ConvGeometry(
            Pair(layer.kernel_size, 1),
            Pair(layer.stride, 1),
            kept ? Pair(layer.padding!, 0) : (0, 0),
            Pair(layer.dilation, 1),
            layer.groups);
    }

    private Tensor Lift(Tensor tensor) => spatial == 1 ? tensor.unsqueeze(2) : tensor;
}
