using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DpToolkit.Layers;

/// <summary>y = x Wᵀ + b with x [B, ..., d], W [p, d].</summary>
internal sealed class LinearRule : TypedRule<Linear>
{
    protected override IEnumerable<(string Name, GradTerm Term)> Terms(Linear layer, Tensor input, Tensor gradOutput, IReadOnlySet<string> wanted)
    {
        if (wanted.Contains("weight"))
            yield return ("weight", GradTerm.Outer(input, gradOutput));
        if (wanted.Contains("bias"))
            yield return ("bias", GradTerm.Sum(SumMiddle(gradOutput, 1)));
    }
}
