using DpToolkit.Layers;
using DpToolkit.Validation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Engine;

/// <summary>Which parameters of a model are trained, and by which layer's rule. Nothing is changed in the model.</summary>
internal sealed record ModelPlan(Module Model, IReadOnlyList<TapedLayer> Layers, IReadOnlyList<TrainedParameter> Parameters)
{
    /// <summary>Plans private training of a model by an optimizer.</summary>
    /// <exception cref="PrivacyViolationException">The model has layers that can't be trained privately, or the optimizer doesn't hold exactly the trained parameters.</exception>
    public static ModelPlan Make(Module model, IReadOnlyList<Parameter> optimized)
    {
        var findings = ModuleValidator.Validate(model);
        if (findings.Count > 0)
            throw new PrivacyViolationException($"The model can't be trained privately:{string.Concat(findings.Select(finding => $"{Environment.NewLine}  {finding}"))}");

        var trained = new List<TrainedParameter>();
        var layers = new List<TapedLayer>();
        foreach (var (path, module) in ModuleWalk.All(model))
        {
            var own = new Dictionary<string, TrainedParameter>();
            foreach (var (name, parameter) in module.named_parameters(false))
            {
                if (!parameter.requires_grad)
                    continue;
                if (parameter.dtype is not (ScalarType.Float32 or ScalarType.Float64))
                    throw new PrivacyViolationException($"{ModuleWalk.Join(path, name)} is {parameter.dtype}: in it, gradient norms overflow or vanish, so clipping would bound nothing. Train in float32: model.to(float32), before its optimizer is made.");
                var known = trained.FirstOrDefault(other => SameTensor.Are(other.Parameter, parameter));
                if (known is null)
                    trained.Add(known = new TrainedParameter(ModuleWalk.Join(path, name), parameter));
                own.Add(name, known);
            }
            if (own.Count > 0)
                layers.Add(new TapedLayer(path, (Module<Tensor, Tensor>)module, LayerRules.Find(module)!, own));
        }
        if (trained.Count == 0)
            throw new PrivacyViolationException($"{model.GetType().Name} has no trained parameters: none has requires_grad, or its constructor doesn't call RegisterComponents().");

        var missing = trained.Where(parameter => !optimized.Any(held => SameTensor.Are(held, parameter.Parameter))).Select(parameter => parameter.Path).ToList();
        if (missing.Count > 0)
            throw new PrivacyViolationException($"The optimizer doesn't hold {string.Join(", ", missing)}: trained by another optimizer, their gradients would not be clipped; by none, they should be frozen (requires_grad = false). Make the optimizer from model.parameters(), after ModuleValidator.Fix and after to().");
        var foreign = optimized.Count(held => held.requires_grad && !trained.Any(parameter => SameTensor.Are(held, parameter.Parameter)));
        if (foreign > 0)
            throw new PrivacyViolationException($"The optimizer holds {foreign} trained parameters that are not the model's: their gradients would not be clipped. Make them part of a layer of the model, or leave them to no private optimizer.");
        return new ModelPlan(model, layers, trained);
    }
}
