namespace DpToolkit;

/// <summary>Something in a model that private training refuses.</summary>
/// <param name="Path">The layer's path, as in <c>named_modules()</c>; "(model)" for the model itself.</param>
/// <param name="Layer">The layer's type.</param>
/// <param name="Reason">Why it is refused, and the cure.</param>
public sealed record ModuleFinding(string Path, string Layer, string Reason)
{
    /// <summary>One line: path, type, reason.</summary>
    public override string ToString() => $"{Path} ({Layer}): {Reason}.";
}
