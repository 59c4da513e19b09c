namespace DpToolkit.Generators.Differentiate;

/// <summary>A gradient term of one use of a parameter.</summary>
/// <param name="Parameter">The field.</param>
/// <param name="Left">The per-sample gradients, or the first factor of an outer product.</param>
/// <param name="Right">The second factor, or null.</param>
/// <param name="Source">The forward sub-expression.</param>
internal sealed record Term(string Parameter, string Left, string? Right, string Source);
