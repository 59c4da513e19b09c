using DpToolkit.Layers;
using DpToolkit.Validation;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit;

/// <summary>Finds, and where it can replaces, the layers that have no place in private training.</summary>
public static class ModuleValidator
{
    /// <summary>Everything in a model that <c>MakePrivate</c> would refuse; empty if nothing.</summary>
    /// <param name="model">The model, in training mode.</param>
    public static IReadOnlyList<ModuleFinding> Validate(Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var findings = new List<ModuleFinding>();
        if (!model.training)
            findings.Add(new(ModuleWalk.RootPath, model.GetType().Name, "is in evaluation mode; call train() first"));
        foreach (var (path, module) in ModuleWalk.All(model))
        {
            if (Refusal(module) is { } reason)
                findings.Add(new(path, module.GetType().Name, reason));
        }
        return findings;
    }

    /// <summary>
    /// Replaces each BatchNorm by GroupNorm(gcd(32, C), C), with new weights, and each LSTM, GRU, RNN, MultiheadAttention and transformer by its
    /// DP twin, with the same weights, wherever the model's declarations allow it. Where a field's type doesn't, nothing is changed there:
    /// declare it as the module type that both derive from (<c>Module&lt;Tensor, Tensor&gt;</c> for norms), or write the other layer in the source.
    /// </summary>
    /// <typeparam name="TModel">The model's type.</typeparam>
    /// <param name="model">The model; it is changed in place. Make its optimizer afterwards: the parameters are new.</param>
    /// <returns>The model, or its replacement if the model itself is such a layer.</returns>
    /// <exception cref="PrivacyViolationException">A layer can't be swapped; the message names the field.</exception>
    public static TModel Fix<TModel>(TModel model)
        where TModel : Module
    {
        ArgumentNullException.ThrowIfNull(model);
        return ModuleFixer.Fix(model, null);
    }

    /// <summary>As <see cref="Fix{TModel}(TModel)"/>, for models with recurrent or attention layers that drop values in training.</summary>
    /// <typeparam name="TModel">The model's type.</typeparam>
    /// <param name="model">The model; it is changed in place. Make its optimizer afterwards: the parameters are new.</param>
    /// <param name="dropout">The dropout that those layers were made with, which TorchSharp doesn't tell; layers that drop nothing keep 0.</param>
    /// <returns>The model, or its replacement if the model itself is such a layer.</returns>
    /// <exception cref="PrivacyViolationException">A layer can't be swapped; the message names the field.</exception>
    public static TModel Fix<TModel>(TModel model, double dropout)
        where TModel : Module
    {
        ArgumentNullException.ThrowIfNull(model);
        return ModuleFixer.Fix(model, dropout);
    }

    private static string? Refusal(Module module)
    {
        var trained = module.named_parameters(false).Where(named => named.parameter.requires_grad).Select(named => named.name).ToList();
        if (module is BatchNorm)
        {
            return module.training || trained.Count > 0
                ? "normalizes each sample with the statistics of the whole batch, so no sample has a gradient of its own; use GroupNorm (ModuleValidator.Fix does it), or freeze it and put it in eval mode"
                : null;
        }
        if (module is InstanceNorm { track_running_stats: true } && module.training)
            return "stores running statistics of private data without noise; make it with track_running_stats: false";
        if (module is Embedding && new EmbeddingRule().Refusal(module) is { } embedding && (trained.Count > 0 || embedding.StartsWith("max_norm", StringComparison.Ordinal)))
            return embedding;
        if (trained.Count == 0)
            return null;
        var rule = LayerRules.Find(module);
        if (rule is not null)
            return rule.Refusal(module);
        var named = $"has trained parameters ({string.Join(", ", trained)}) and no per-sample rule";
        return Twins.NameOf(module) switch
        {
            { } twin => $"{named}: native code multiplies them; make a {twin} instead (ModuleValidator.Fix does it where the field's type can hold one), or freeze it",
            _ when module.GetType().Name is "LSTMCell" or "GRUCell" or "RNNCell" => $"{named}: native code multiplies them; use DpLSTM, DpGRU or DpRNN over the whole sequence, or freeze it",
            _ when module is Module<Tensor, Tensor> =>
                $"{named}; make the class partial with [PerSampleGrad], mark it IPerSampleGradFallback, register a rule with LayerRules.Register, or freeze them",
            _ => $"{named}, and is not a Module<Tensor, Tensor>; move the parameters into one that is, or freeze them",
        };
    }
}
