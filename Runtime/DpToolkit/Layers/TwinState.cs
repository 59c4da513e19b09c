using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Layers;

/// <summary>The state of a layer whose parameters have the names of the layer that it stands for.</summary>
internal static class TwinState
{
    /// <summary>Adds the parameters under the names that <c>named_parameters</c> gives them.</summary>
    public static Dictionary<string, Tensor> Add(Module twin, Dictionary<string, Tensor>? destination, string? prefix)
    {
        destination ??= [];
        foreach (var (name, parameter) in twin.named_parameters())
            destination.TryAdd(string.IsNullOrEmpty(prefix) ? name : $"{prefix}.{name}", parameter);
        return destination;
    }

    /// <summary>Copies weights, what is frozen, and the mode, from the layer that a twin stands for.</summary>
    /// <exception cref="InvalidOperationException">The two don't have the same parameters.</exception>
    public static TTwin Copied<TTwin>(this TTwin twin, Module layer)
        where TTwin : Module
    {
        using var guard = no_grad();
        var like = layer.parameters().First();
        twin.to(like.dtype).to(like.device);
        var sources = layer.named_parameters().ToDictionary(named => named.name, named => named.parameter);
        foreach (var (name, parameter) in twin.named_parameters())
        {
            if (!sources.Remove(name, out var source) || !source.shape.AsSpan().SequenceEqual(parameter.shape))
                throw new InvalidOperationException($"{layer.GetType().Name} has no parameter {name} of shape [{string.Join(", ", parameter.shape)}].");
            parameter.copy_(source);
            parameter.requires_grad = source.requires_grad;
        }
        if (sources.Count > 0)
            throw new InvalidOperationException($"{twin.GetType().Name} has no parameter {sources.Keys.First()}.");
        twin.train(layer.training);
        return twin;
    }
}
