namespace DpToolkit.Cli;

/// <summary>One option of a command.</summary>
/// <param name="Name">With its dashes: "--noise-multiplier".</param>
/// <param name="Value">What stands for its value in the help; null for a switch.</param>
/// <param name="Help">What it means.</param>
internal sealed record Option(string Name, string? Value, string Help)
{
    public string Label => Value is null ? Name : $"{Name} {Value}";
}
