using System.Text.Json;
using DpToolkit.Accounting;

namespace DpToolkit.Cli;

internal sealed class CurveCommand : Command
{
    private const int StepPoints = 24;
    private static readonly double[] Deltas = [.. Enumerable.Range(0, 21).Select(i => Math.Pow(10, -12 + (i * 0.5)))];

    public override string Path => "dp curve";

    public override string Summary => "the whole picture of a training: a page with curves, or their points";

    public override string Description => """
        Draws three curves. Epsilon against delta: one training satisfies every pair on it. Epsilon against steps: how
        the loss grows while training. Trade-off: for an attacker who tests whether a record was used, the least chance
        to miss it (type II error) at each chance of a false alarm (type I error); the diagonal is perfect privacy.
        """;

    public override IReadOnlyList<Option> Options => [.. Training.OptionsOf, Cli.Options.Delta, Cli.Options.Accountant, Cli.Options.Out];

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("dp curve --noise-multiplier 1.1 --sample-rate 0.004267 --steps 3516 --delta 1e-5 --out curve.html", "a page for the browser; it needs nothing else"),
        ("dp curve --noise-multiplier 1.1 --sample-rate 0.004267 --steps 3516 --delta 1e-5 --json > curve.json", "the points"),
    ];

    public override int Run(Arguments arguments, Terminal terminal)
    {
        var training = Training.Of(arguments);
        double delta = arguments.RequiredNumber(Cli.Options.Delta);
        string? file = arguments.Text(Cli.Options.Out);
        if (file is null && !arguments.Has(Cli.Options.Json))
            throw new UsageException("dp curve needs --out FILE for a page, or --json for the points.");
        if (training.NoiseMultiplier == 0)
            throw new UsageException("--noise-multiplier is 0: without noise epsilon is infinite, so there is no curve to draw.");
        var curves = Curves.Of(training, delta, Deltas, StepPoints);
        if (file is not null)
            Output.Write(Cli.Options.Out, file, CurvePage.Of(training, delta, curves));
        if (arguments.Has(Cli.Options.Json))
        {
            terminal.Json(writer =>
            {
                writer.WriteString("accountant", training.Accountant);
                training.Write(writer);
                writer.WriteNumber("delta", delta);
                Write(writer, "epsilonByDelta", "delta", "epsilon", curves.ByDelta);
                Write(writer, "epsilonBySteps", "steps", "epsilon", curves.BySteps);
                Write(writer, "tradeOff", "typeI", "typeII", curves.TradeOff);
            });
        }
        else
        {
            terminal.Line($"{file}: epsilon = {Format.Epsilon(curves.BySteps[^1].Y)} at delta = {Format.Exact(delta)} ({training.Accountant}; {training.Describe()})");
        }

        return Dp.Done;
    }

    private static void Write(Utf8JsonWriter writer, string name, string x, string y, IReadOnlyList<Point> points)
    {
        writer.WriteStartArray(name);
        foreach (var point in points)
        {
            writer.WriteStartObject();
            writer.WriteNumber(x, point.X);
            writer.WriteValue(y, point.Y);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
