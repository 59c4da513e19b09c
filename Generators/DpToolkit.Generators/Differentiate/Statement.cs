namespace DpToolkit.Generators.Differentiate;

/// <summary>One line of generated code: <c>Name = Expression</c>, or a call when Name is empty.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Expression">Its value.</param>
/// <param name="Comment">The forward sub-expression that it belongs to.</param>
internal sealed record Statement(string Name, string Expression, string Comment);
