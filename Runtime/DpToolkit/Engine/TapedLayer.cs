using DpToolkit.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Engine;

/// <summary>A layer that owns trained parameters.</summary>
internal sealed class TapedLayer(string path, Module<Tensor, Tensor> module, LayerRule rule, IReadOnlyDictionary<string, TrainedParameter> parameters)
{
    private readonly HashSet<string> wanted = [.. parameters.Keys];

    public string Path { get; } = path;

    public Module<Tensor, Tensor> Module { get; } = module;

    public LayerRule Rule { get; } = rule;

    /// <summary>The layer's own trained parameters by their names inside it.</summary>
    public IReadOnlyDictionary<string, TrainedParameter> Parameters { get; } = parameters;

    /// <summary>Whether the layer's forward is running.</summary>
    public bool Running { get; private set; }

    /// <summary>Takes the layer's parameters out of autograd while its forward runs.</summary>
    public void Enter()
    {
        if (!Running && Parameters.Values.FirstOrDefault(trained => !trained.Parameter.requires_grad) is { } frozen)
            throw new PrivacyViolationException($"{frozen.Path} was frozen after MakePrivate. Freeze parameters before MakePrivate.");
        Running = true;
        foreach (var trained in Parameters.Values)
            trained.Parameter.requires_grad = false;
    }

    /// <summary>Puts them back: outside its layer, a parameter gets an ordinary gradient, and the step sees it.</summary>
    public void Leave()
    {
        foreach (var trained in Parameters.Values)
            trained.Parameter.requires_grad = true;
        Running = false;
    }

    public IReadOnlyList<(TrainedParameter Parameter, GradTerm Term)> Terms(Tensor input, Tensor gradOutput)
    {
        var found = new Dictionary<string, GradTerm>();
        foreach (var (name, term) in Rule.Terms(Module, input, gradOutput, wanted))
        {
            if (!wanted.Contains(name))
                continue;
            if (!found.TryAdd(name, term))
                throw new PrivacyViolationException($"The rule of {Path} ({Module.GetType().Name}) gave two gradient terms for '{name}'; a rule gives one a parameter.");
            var shape = Parameters[name].Parameter.shape;
            if (term.BatchSize != input.shape[0] || !term.Shape.SequenceEqual(shape))
                throw new PrivacyViolationException($"The rule of {Path} ({Module.GetType().Name}) gave {term.BatchSize} gradients of shape [{string.Join(", ", term.Shape)}] for '{name}'; expected {input.shape[0]} of shape [{string.Join(", ", shape)}].");
        }
        if (found.Count < wanted.Count)
            throw new PrivacyViolationException($"The rule of {Path} ({Module.GetType().Name}) gave no gradient term for '{wanted.First(name => !found.ContainsKey(name))}', which is trained; extend the rule or freeze the parameter.");
        return [.. found.Select(pair => (Parameters[pair.Key], pair.Value))];
    }
}
