namespace DpToolkit.TensorSemantics;

/// <summary>An einsum equation with one letter a dimension; an output that isn't written has the letters that occur once, in order.</summary>
/// <param name="Inputs">The labels of each operand.</param>
/// <param name="Output">The labels of the result.</param>
public sealed record EinsumEquation(IReadOnlyList<string> Inputs, string Output)
{
    /// <summary>Parses an equation; null when it is not of the simple kind.</summary>
    public static EinsumEquation? Parse(string? text)
    {
        var sides = text?.Replace(" ", "").Split(["->"], StringSplitOptions.None);
        if (sides is not { Length: 1 or 2 })
            return null;
        var inputs = sides[0].Split(',');
        var output = sides.Length == 2 ? sides[1] : string.Concat(inputs.SelectMany(labels => labels).GroupBy(label => label).Where(uses => uses.Count() == 1).Select(uses => uses.Key).OrderBy(label => label));
        return inputs.Concat([output]).All(labels => labels.All(char.IsLetter) && labels.Distinct().Count() == labels.Length)
            ? new EinsumEquation(inputs, output)
            : null;
    }
}
