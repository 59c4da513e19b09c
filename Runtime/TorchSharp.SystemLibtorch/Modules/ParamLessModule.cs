using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A module without parameters, buffers or submodules.</summary>
public abstract class ParameterLessModule<T, TResult> : nn.Module<T, TResult>
{
    protected ParameterLessModule(string name) : base(name)
    {
    }

    protected override void RegisterComponents()
    {
    }
}
