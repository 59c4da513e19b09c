namespace DpToolkit.TensorSemantics;

/// <summary>An einsum equation with an explicit output and one letter a dimension.</summary>
/// <param name="Inputs">The labels of each operand.</param>
/// <param name="Output">The labels of the result.</param>
public sealed record EinsumEquation(IReadOnlyList<string> Inputs, string Output)
{
    /// <summary>Parses an equation; null when it is not of the simple kind.</summary>
    public static EinsumEquation? Parse(string? text)
    {
        var sides = text?.Replace(" ", "").Split(["->"], StringSplitOptions.None);
        if (sides is not { Length: 2 })
            return null;
        var inputs = sides[0].Split(',');
        return inputs.Concat([sides[1]]).All(labels => labels.All(char.IsLetter) && labels.Distinct().Count() == labels.Length)
            ? new EinsumEquation(inputs, sides[1])
            : null;
    }
}
