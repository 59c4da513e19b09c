using System.Reflection;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What an optimizer remembers of a parameter: a step count and tensors, saved in the order of their declaration.</summary>
public abstract class OptimizerState
{
    protected Parameter _parameter;

    protected OptimizerState(Parameter parameter) => _parameter = parameter;

    private protected virtual bool CountsSteps => true;

    /// <summary>Whether a tensor may be absent, which its place in a file then says.</summary>
    private protected virtual bool IsOptional(string field) => false;

    public abstract void Initialize(OptimizerOptions options);

    private FieldInfo[] Tensors => GetType().GetFields(BindingFlags.Public | BindingFlags.Instance).Where(info => info.FieldType == typeof(Tensor)).ToArray();

    private FieldInfo? Step => CountsSteps ? GetType().GetField("step") : null;

    private protected Tensor Zeros() => zeros_like(_parameter).DetachFromDisposeScope();

    public virtual void to(Device device)
    {
        foreach (var field in Tensors)
            if (field.GetValue(this) is Tensor tensor) field.SetValue(this, tensor.to(device));
    }

    public virtual void SaveStateDict(BinaryWriter writer)
    {
        if (Step is { } step) writer.Write((long)step.GetValue(this)!);
        foreach (var field in Tensors)
        {
            var tensor = (Tensor?)field.GetValue(this);
            if (IsOptional(field.Name)) writer.Write(tensor is not null);
            tensor?.Save(writer);
        }
    }

    public virtual void LoadStateDict(BinaryReader reader)
    {
        Step?.SetValue(this, reader.ReadInt64());
        foreach (var field in Tensors)
        {
            ((Tensor?)field.GetValue(this))?.Dispose();
            var present = !IsOptional(field.Name) || reader.ReadBoolean();
            field.SetValue(this, present ? TensorExtensionMethods.Load(reader).to(_parameter.device).DetachFromDisposeScope() : null);
        }
    }

    public virtual void LoadStateDict(OptimizerState source)
    {
        Step?.SetValue(this, Step.GetValue(source));
        foreach (var field in Tensors)
        {
            ((Tensor?)field.GetValue(this))?.Dispose();
            field.SetValue(this, ((Tensor?)field.GetValue(source))?.to(_parameter.device).clone().DetachFromDisposeScope());
        }
    }

    internal void DisposeTensors()
    {
        foreach (var field in Tensors) ((Tensor?)field.GetValue(this))?.Dispose();
    }
}
