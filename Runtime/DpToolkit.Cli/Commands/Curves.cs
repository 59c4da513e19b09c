namespace DpToolkit.Cli;

/// <summary>The points of a training's curves.</summary>
internal sealed record Curves(IReadOnlyList<Point> ByDelta, IReadOnlyList<Point> BySteps, IReadOnlyList<Point> TradeOff)
{
    private const int PairCount = 24;

    public static Curves Of(Training training, double delta, IReadOnlyList<double> deltas, int stepPoints)
    {
        var spent = training.Spent();
        var byDelta = deltas.Select(d => new Point(d, spent.GetEpsilon(d))).ToArray();
        var counts = Enumerable.Range(1, stepPoints).Select(i => Math.Max(1, Part(training.Steps, i, stepPoints))).Distinct();
        var bySteps = counts.Select(count => new Point(count, training.Spent(steps: count).GetEpsilon(delta))).Prepend(new Point(0, 0)).ToArray();

        // Pairs down to epsilon 0, where delta is the total variation: together they bound the errors of every test.
        var pairs = Enumerable.Range(0, PairCount + 1)
            .Select(i => byDelta[0].Y * i * i / (PairCount * PairCount))
            .Select(epsilon => (Epsilon: epsilon, Delta: spent.GetDelta(epsilon))).ToArray();
        var tradeOff = Enumerable.Range(0, 101).Select(i => new Point(i / 100.0, TypeTwo(i / 100.0, pairs))).ToArray();
        return new(byDelta, bySteps, tradeOff);
    }

    /// <summary>Where part <paramref name="i"/> of <paramref name="n"/> ends; the first ones are short, since there the loss grows fastest.</summary>
    public static long Part(long steps, long i, long n) => (long)((decimal)steps * i * i / ((decimal)n * n));

    /// <summary>The trade-off function of all pairs (Dong, Roth and Su 2022, equation 5 and Proposition 6).</summary>
    private static double TypeTwo(double typeOne, IEnumerable<(double Epsilon, double Delta)> pairs) => pairs.Max(pair =>
        Math.Max(0, Math.Max(1 - pair.Delta - (Math.Exp(pair.Epsilon) * typeOne), Math.Exp(-pair.Epsilon) * (1 - pair.Delta - typeOne))));
}
