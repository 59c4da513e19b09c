namespace DpToolkit;

/// <summary>
/// Asks DpToolkit.Generators to write the per-sample gradients of a module at compile time. The class has to be <c>partial</c>,
/// derive from <c>nn.Module&lt;Tensor, Tensor&gt;</c> and declare <c>forward</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PerSampleGradAttribute : Attribute;
