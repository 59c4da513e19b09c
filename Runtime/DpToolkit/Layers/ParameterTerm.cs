using TorchSharp.Modules;

namespace DpToolkit.Layers;

/// <summary>The gradient term of one parameter.</summary>
/// <param name="Name">The parameter's name inside its module, as in <c>named_parameters()</c>.</param>
/// <param name="Parameter">The parameter.</param>
/// <param name="Term">Its per-sample gradients, in factored form.</param>
public readonly record struct ParameterTerm(string Name, Parameter Parameter, GradTerm Term);
