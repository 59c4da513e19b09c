using System.Reflection;

namespace TorchSharp.Modules;

/// <summary>An optimizer's settings for a group: nullable fields, which take the optimizer's own values where they are not set, saved in the order of their declaration.</summary>
public class OptimizerOptions
{
    public double? LearningRate { get; set; }

    public double InitialLearningRate { get; set; }

    private FieldInfo[] Fields => GetType().GetFields(BindingFlags.Public | BindingFlags.Instance);

    internal void FillFrom(OptimizerOptions defaults)
    {
        LearningRate ??= defaults.LearningRate;
        foreach (var field in Fields)
            if (field.GetValue(this) is null) field.SetValue(this, field.GetValue(defaults));
    }

    public virtual void SaveStateDict(BinaryWriter writer)
    {
        writer.Write(InitialLearningRate);
        writer.Write(LearningRate!.Value);
        foreach (var field in Fields)
            if (field.GetValue(this) is bool flag) writer.Write(flag);
            else writer.Write((double)field.GetValue(this)!);
    }

    public virtual void LoadStateDict(BinaryReader reader)
    {
        InitialLearningRate = reader.ReadDouble();
        LearningRate = reader.ReadDouble();
        foreach (var field in Fields) field.SetValue(this, field.FieldType == typeof(bool?) ? reader.ReadBoolean() : reader.ReadDouble());
    }

    public virtual void LoadStateDict(OptimizerOptions source)
    {
        (InitialLearningRate, LearningRate) = (source.InitialLearningRate, source.LearningRate);
        foreach (var field in Fields) field.SetValue(this, field.GetValue(source));
    }
}
