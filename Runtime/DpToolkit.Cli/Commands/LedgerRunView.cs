namespace DpToolkit.Cli;

/// <summary>One run: what it would spend alone, and how the total grew while it ran.</summary>
internal sealed record LedgerRunView(LedgerRunSummary Summary, double Alone, IReadOnlyList<Point> Path)
{
    /// <summary>Epsilon of all runs up to this one's end.</summary>
    public double Total => Path[^1].Y;
}
