using DpToolkit.Accounting;

namespace DpToolkit.Cli;

/// <summary>What a reader sees of one data set.</summary>
internal sealed record LedgerView(LedgerDataset Dataset, double Delta, double Epsilon, IReadOnlyList<LedgerRunView> Runs)
{
    private const int Points = 12;

    /// <summary>Composes a run onto what came before it, and returns (steps, total epsilon) on the way.</summary>
    public static IReadOnlyList<Point> Path(IAccountant total, IReadOnlyList<ComposedStep> spent, double delta)
    {
        long before = total.History.Sum(step => step.Count);
        double start = before == 0 ? 0 : total.GetEpsilon(delta);
        var points = new List<Point> { new(before, start) };
        long all = spent.Sum(step => step.Count);
        foreach (var (privacyEvent, count) in spent)
        {
            long parts = Math.Max(1, (long)((decimal)Points * count / all));
            for (long part = 0; part < parts; part++)
            {
                long size = Curves.Part(count, part + 1, parts) - Curves.Part(count, part, parts);
                if (size == 0)
                    continue;
                total.Compose(privacyEvent, size);
                before += size;
                points.Add(new(before, total.GetEpsilon(delta)));
            }
        }

        // Asked anew, as the total is, so that the last point and the total are the same number.
        if (before > 0)
            points[^1] = new(before, total.Clone().GetEpsilon(delta));
        return points;
    }
}
