using System.Collections;
using TorchSharp.Modules;

namespace DpToolkit.Optim;

/// <summary>
/// Takes the place of a parameter group's parameters while its optimizer is held privately: whoever walks them without the
/// private optimizer's leave (the wrapped optimizer's own step, zero_grad, add_param_group) gets an exception.
/// </summary>
internal sealed class HeldParameters(IReadOnlyList<Parameter> parameters, Lease lease, string optimizer) : IEnumerable<Parameter>
{
    public IReadOnlyList<Parameter> Parameters => parameters;

    public IEnumerator<Parameter> GetEnumerator() => lease.IsOpen
        ? parameters.GetEnumerator()
        : throw new PrivacyViolationException($"This {optimizer} was given to MakePrivate: used directly it would apply gradients that are neither clipped nor noised, and nothing would be accounted. Use the DpOptimizer that MakePrivate returned.");

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
