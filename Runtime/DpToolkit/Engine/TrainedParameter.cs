using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DpToolkit.Engine;

/// <summary>A parameter under private training, with the buffer that collects its clipped gradients.</summary>
internal sealed class TrainedParameter(string path, Parameter parameter) : IDisposable
{
    private Tensor? sum;

    public string Path { get; } = path;

    public Parameter Parameter { get; } = parameter;

    /// <summary>Whether <see cref="Sum"/> holds gradients of the logical batch at hand.</summary>
    public bool HasSum { get; private set; }

    /// <summary>The clipped sum so far; allocated once and used again in every step.</summary>
    public Tensor Sum
    {
        get
        {
            sum ??= zeros(Parameter.shape, Parameter.dtype, Parameter.device).DetachFromDisposeScope();
            if (!HasSum)
                sum.zero_();
            HasSum = true;
            return sum;
        }
    }

    /// <summary>Forgets the sum.</summary>
    public void Reset() => HasSum = false;

    public void Dispose()
    {
        sum?.Dispose();
        sum = null;
        HasSum = false;
    }
}
