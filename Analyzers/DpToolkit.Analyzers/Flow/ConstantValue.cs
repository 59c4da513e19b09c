namespace DpToolkit.Analyzers.Flow;

/// <summary>A number, string, bool or enum member known before the program runs; null is not one.</summary>
public sealed class ConstantValue(object value) : FlowValue
{
    public override object? Constant { get; } = value;

    public override bool Equals(object? obj) => obj is ConstantValue other && Equals(other.Constant, Constant);

    public override int GetHashCode() => Constant!.GetHashCode();

    public override string ToString() => Constant!.ToString()!;
}
