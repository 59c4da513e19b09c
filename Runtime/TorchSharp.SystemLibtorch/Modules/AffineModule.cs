using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What the layers with a weight and a bias share: both are replaced, registered and disposed through their properties.</summary>
public abstract class AffineModule : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = nameof(bias))] private Parameter? _bias;
    [ComponentName(Name = nameof(weight))] private Parameter? _weight;

    private protected AffineModule(string name) : base(name)
    {
    }

    public Parameter weight
    {
        get => _weight!;
        set => Set(ref _weight, value, nameof(weight));
    }

    public Parameter? bias
    {
        get => _bias;
        set => Set(ref _bias, value, nameof(bias));
    }

    private void Set(ref Parameter? field, Parameter? value, string component)
    {
        if (ReferenceEquals(field, value)) return;
        field?.Dispose();
        value?.DetachFromDisposeScope();
        field = value;
        ConditionallyRegisterParameter(component, value);
    }

    private protected static Parameter Empty(long[] shape, Device? device, ScalarType? dtype) => new(empty(shape, dtype: dtype, device: device));

    /// <summary>Uniform in ±1/sqrt(fan in), for weight and bias.</summary>
    private protected void ResetUniform()
    {
        nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
        if (bias is null) return;
        var (fanIn, _) = nn.init.CalculateFanInAndFanOut(weight);
        var bound = fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0;
        nn.init.uniform_(bias, -bound, bound);
    }

    private protected void ResetToIdentity()
    {
        if (_weight is not null) nn.init.ones_(_weight);
        if (_bias is not null) nn.init.zeros_(_bias);
    }
}
