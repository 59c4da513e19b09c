namespace DpToolkit.Cli;

/// <summary>One run: what it would spend alone, and how the total grew while it ran.</summary>
internal sealed record LedgerRunView(LedgerRunSummary Summary, double Alone, IReadOnlyList<Point> Path)
{
    public double Total => Path[^1].Y;
}
