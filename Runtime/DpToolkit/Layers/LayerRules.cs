using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Layers;

/// <summary>The rules by which per-sample gradients are found. A registered rule wins over a generated one, a generated one over a built-in one.</summary>
public static class LayerRules
{
    private static readonly GeneratedRule generated = new();
    private static readonly FallbackRule fallback = new();
    private static readonly Dictionary<Type, LayerRule> registered = [];

    private static readonly Dictionary<Type, LayerRule> builtIn = new()
    {
        [typeof(Linear)] = new LinearRule(),
        [typeof(Conv1d)] = new ConvRule<Conv1d>(),
        [typeof(Conv2d)] = new ConvRule<Conv2d>(),
        [typeof(Embedding)] = new EmbeddingRule(),
        [typeof(LayerNorm)] = new LayerNormRule(),
        [typeof(GroupNorm)] = new GroupNormRule(),
        [typeof(InstanceNorm1d)] = new InstanceNormRule<InstanceNorm1d>(dimensions: 3),
        [typeof(InstanceNorm2d)] = new InstanceNormRule<InstanceNorm2d>(dimensions: 4),
        [typeof(InstanceNorm3d)] = new InstanceNormRule<InstanceNorm3d>(dimensions: 5),
    };

    /// <summary>Registers a hand-written rule for a type of layer, before <c>MakePrivate</c>.</summary>
    /// <typeparam name="TLayer">The exact type of the layer.</typeparam>
    /// <param name="rule">From the layer, its input [B, ...] and the gradient of the loss with respect to its output [B, ...], one term for each of its own parameters.</param>
    /// <remarks>A wrong rule voids the guarantee: check it with <c>engine.VerifyRules</c>.</remarks>
    public static void Register<TLayer>(Func<TLayer, Tensor, Tensor, IReadOnlyList<ParameterTerm>> rule)
        where TLayer : Module<Tensor, Tensor>
    {
        ArgumentNullException.ThrowIfNull(rule);
        lock (registered)
            registered[typeof(TLayer)] = new RegisteredRule<TLayer>(rule);
    }

    internal static LayerRule? Find(Module layer)
    {
        lock (registered)
        {
            if (registered.TryGetValue(layer.GetType(), out var own))
                return own;
        }
        if (layer is not Module<Tensor, Tensor>)
            return null;
        if (layer is IPerSampleGrad)
            return generated;
        if (layer is IPerSampleGradFallback)
            return fallback;
        return builtIn.GetValueOrDefault(layer.GetType());
    }
}
