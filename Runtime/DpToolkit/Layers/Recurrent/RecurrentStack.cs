using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Layers;

/// <summary>The layers and directions of a recurrent network, over ordinary layers that the tape sees.</summary>
internal sealed class RecurrentStack
{
    private readonly string name;
    private readonly RecurrentOptions options;
    private readonly int states;
    private readonly List<(Linear Input, HiddenLinear Hidden)> cells = [];

    /// <summary>Makes the layers and registers them.</summary>
    /// <param name="owner">The module that they become part of.</param>
    /// <param name="options">How they are made.</param>
    /// <param name="states">How many tensors a state is.</param>
    /// <param name="hidden">Makes the hidden-to-hidden map of one direction.</param>
    public RecurrentStack(Module owner, RecurrentOptions options, int states, Func<RecurrentOptions, HiddenLinear> hidden)
    {
        name = owner.GetType().Name;
        this.options = options.Checked(name);
        this.states = states;
        for (var layer = 0; layer < options.NumLayers; layer++)
        {
            for (var direction = 0; direction < options.Directions; direction++)
            {
                var map = hidden(options);
                var input = Linear(layer == 0 ? options.InputSize : options.Directions * options.HiddenSize, map.Weight.shape[0], options.Bias, options.Device, options.DType);
                foreach (var parameter in input.parameters())
                    options.Reset(parameter);
                var suffix = $"_l{layer}{(direction == 1 ? "_reverse" : "")}";
                owner.register_module("ih" + suffix, input);
                owner.register_module("hh" + suffix, map);
                cells.Add((input, map));
            }
        }
    }

    /// <summary>PyTorch's names of the parameters: "ih_l0.weight" is weight_ih_l0.</summary>
    public static IEnumerable<(string Name, Parameter Parameter)> NamedParameters(Module owner) =>
        from cell in owner.named_children().Chunk(2)
        from own in (string[])["weight", "bias"]
        from map in cell
        from found in map.module.named_parameters()
        where found.name == own
        select ($"{own}_{map.name}", found.parameter);

    /// <summary>Runs all layers.</summary>
    /// <param name="input">[B, T, d], or [T, B, d] unless batchFirst.</param>
    /// <param name="first">The states before the first step, each [layers·directions, B, H]; null for zeros.</param>
    /// <param name="training">Whether values between the layers are dropped.</param>
    /// <returns>The last layer's hidden states in the input's layout, and the states after the last step.</returns>
    public (Tensor Output, Tensor[] Last) Run(Tensor input, Tensor[]? first, bool training)
    {
        using var scope = NewDisposeScope();
        Check(input, first);
        var current = options.BatchFirst ? input : input.transpose(0, 1);
        var zero = first is null ? zeros([current.shape[0], options.HiddenSize], input.dtype, input.device) : null;
        var starts = first?.Select(state => state.unbind(0)).ToArray();
        var last = new List<Tensor[]>();
        var output = current;
        for (var layer = 0; layer < options.NumLayers; layer++)
        {
            var outputs = new Tensor[options.Directions];
            for (var direction = 0; direction < outputs.Length; direction++)
            {
                var index = last.Count;
                var (map, hidden) = cells[index];
                Tensor[] start = starts is null ? [.. Enumerable.Repeat(zero!, states)] : [.. starts.Select(state => state[index])];
                (outputs[direction], var end) = hidden.Run(map.call(current), start, direction == 1);
                last.Add(end);
            }
            output = outputs.Length == 1 ? outputs[0] : cat(outputs, 2);
            if (layer < options.NumLayers - 1 && options.Dropout > 0)
                output = functional.dropout(output, options.Dropout, training);
            current = output.transpose(0, 1);
        }
        return (
            (options.BatchFirst ? current : output).MoveToOuterDisposeScope(),
            [.. Enumerable.Range(0, states).Select(state => stack(last.Select(end => end[state]), 0).MoveToOuterDisposeScope())]);
    }

    private static string Show(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";

    private void Check(Tensor input, Tensor[]? first)
    {
        var layout = options.BatchFirst ? $"[B, T, {options.InputSize}]" : $"[T, B, {options.InputSize}] (batchFirst is false)";
        if (input.dim() != 3 || input.shape[2] != options.InputSize || input.shape[options.BatchFirst ? 1 : 0] == 0)
            throw new ArgumentException($"{name} takes {layout} with T of at least 1, but received {Show(input)}.", nameof(input));
        long[] expected = [options.NumLayers * options.Directions, input.shape[options.BatchFirst ? 0 : 1], options.HiddenSize];
        foreach (var state in first ?? [])
        {
            if (!state.shape.AsSpan().SequenceEqual(expected))
                throw new ArgumentException($"{name}'s first state has to be [{string.Join(", ", expected)}] (layers times directions, samples, hiddenSize) for input {Show(input)}, but is {Show(state)}.", nameof(first));
        }
    }
}
