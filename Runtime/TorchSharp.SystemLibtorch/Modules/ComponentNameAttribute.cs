namespace TorchSharp.Utils;

/// <summary>The name under which a field's component is registered, where it isn't the field's own.</summary>
[AttributeUsage(AttributeTargets.Field)]
public class ComponentNameAttribute : Attribute
{
    public required string Name { get; set; }
}
