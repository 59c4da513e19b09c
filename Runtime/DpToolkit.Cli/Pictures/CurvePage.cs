using System.Text;

namespace DpToolkit.Cli;

/// <summary>The page of `dp curve`.</summary>
internal static class CurvePage
{
    public static string Of(Training training, double delta, Curves curves)
    {
        string color = Page.Colors[0];
        double epsilon = curves.BySteps[^1].Y;
        var here = new Point[] { new(delta, 0), new(delta, epsilon) };
        var byDelta = new Axis("delta", Math.Min(curves.ByDelta[0].X, delta), Math.Max(curves.ByDelta[^1].X, delta), Log: true);
        var body = new StringBuilder()
            .AppendLine($"<h1>epsilon = {Format.Epsilon(epsilon)} at delta = {Format.Exact(delta)}</h1>")
            .AppendLine($"<p class=\"soft\">DP-SGD, {Chart.Text(training.Describe())}; accountant {Chart.Text(training.Accountant)}</p>")
            .AppendLine($"<p>{Chart.Text(Format.Plainly(epsilon, delta))}</p>")
            .AppendLine("<h2>Epsilon against delta</h2><p class=\"soft\">The training satisfies every pair on the line; the dashed one is yours.</p>")
            .Append(Chart.Of("Epsilon against delta", byDelta, new Axis("epsilon", 0, Top(curves.ByDelta)),
                [new("epsilon at each delta", curves.ByDelta, color, Filled: true), new("your delta", here, Page.LimitColor, Dashed: true)]))
            .AppendLine("<h2>Epsilon while training</h2><p class=\"soft\">What the training has spent after so many steps.</p>")
            .Append(Chart.Of("Epsilon while training", new Axis("steps", 0, training.Steps), new Axis($"epsilon at delta = {Format.Exact(delta)}", 0, Top(curves.BySteps)),
                [new("epsilon so far", curves.BySteps, color, Filled: true)]))
            .AppendLine("<h2>Trade-off of an attacker</h2><p class=\"soft\">Whoever tests whether one record was used misses it at least this often. On the dashed diagonal they can only guess.</p>")
            .Append(Chart.Of("Trade-off of an attacker", new Axis("false alarms (type I error)", 0, 1), new Axis("misses (type II error)", 0, 1),
                [new("least type II error", curves.TradeOff, color, Filled: true), new("perfect privacy", [new(0, 1), new(1, 0)], Page.LimitColor, Dashed: true)]));
        return Page.Of($"epsilon = {Format.Epsilon(epsilon)}", body.ToString());
    }

    private static double Top(IEnumerable<Point> points) => points.Max(point => double.IsFinite(point.Y) ? point.Y : 0) * 1.05 is var top and > 0 ? top : 1;
}
