namespace DpToolkit.Generators.Differentiate;

/// <summary>The body of the generated method.</summary>
/// <param name="Forward">Forward values, as far as the backward pass needs them.</param>
/// <param name="Checks">Checks of shapes.</param>
/// <param name="Backward">The reverse pass.</param>
/// <param name="Terms">What is returned.</param>
internal sealed record Program(IReadOnlyList<Statement> Forward, IReadOnlyList<Statement> Checks, IReadOnlyList<Statement> Backward, IReadOnlyList<Term> Terms);
