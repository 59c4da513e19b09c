namespace DpToolkit.Cli;

/// <summary>One line of a chart.</summary>
/// <param name="Name">Shown when the pointer rests on it.</param>
/// <param name="Points">From left to right.</param>
/// <param name="Color">CSS color.</param>
/// <param name="Dashed">For what is a limit or a reference.</param>
/// <param name="Filled">Whether the area below is tinted.</param>
internal sealed record Series(string Name, IReadOnlyList<Point> Points, string Color, bool Dashed = false, bool Filled = false);
