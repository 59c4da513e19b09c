using System.Diagnostics;

namespace DpToolkit.Cli;

internal sealed class CompareCommand : Command
{
    public override string Path => "dp compare";

    public override string Summary => "epsilon by every accountant, side by side";

    public override string Description => """
        Counts one training by all accountants. They bound the same true loss, so the smallest proven bound is the best
        answer; an estimate (gdp) may fall short of the truth and guarantees nothing. Time is what one question costs.
        """;

    public override IReadOnlyList<Option> Options => [.. Training.OptionsOf, Cli.Options.Delta];

    public override IReadOnlyList<(string Line, string Does)> Examples =>
        [("dp compare --noise-multiplier 1.1 --sample-rate 0.004267 --steps 3516 --delta 1e-5", "how much the choice of accountant is worth")];

    public override int Run(Arguments arguments, Terminal terminal)
    {
        var training = Training.Of(arguments);
        double delta = arguments.RequiredNumber(Cli.Options.Delta);
        var answers = Accountants.Names.Select(name => Ask(training, name, delta)).OrderBy(answer => answer.Epsilon ?? double.PositiveInfinity).ToArray();
        if (arguments.Has(Cli.Options.Json))
        {
            terminal.Json(writer =>
            {
                writer.WriteNumber("delta", delta);
                training.Write(writer);
                writer.WriteStartArray("accountants");
                foreach (var answer in answers)
                {
                    writer.WriteStartObject();
                    writer.WriteString("accountant", answer.Name);
                    if (answer.Epsilon is { } epsilon)
                        writer.WriteValue("epsilon", epsilon);
                    writer.WriteString("kind", answer.Kind);
                    writer.WriteNumber("milliseconds", answer.Milliseconds);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
            return Dp.Done;
        }

        terminal.Line($"At delta = {Format.Exact(delta)}: {training.Describe()}");
        terminal.Table(
            ["accountant", ">epsilon", "kind", ">time"],
            answers.Select(answer => (IReadOnlyList<string>)
                [answer.Name, answer.Epsilon is { } epsilon ? Format.Epsilon(epsilon) : "-", answer.Kind, $"{Format.Number(answer.Milliseconds)} ms"]));
        return Dp.Done;
    }

    private static Answer Ask(Training training, string name, double delta)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            double epsilon = training.Spent(name).GetEpsilon(delta);
            return new(name, epsilon, name == "gdp" ? "estimate" : "upper bound", watch.Elapsed.TotalMilliseconds);
        }
        catch (NotSupportedException error)
        {
            return new(name, null, error.Message.ReplaceLineEndings(" "), watch.Elapsed.TotalMilliseconds);
        }
    }

    private readonly record struct Answer(string Name, double? Epsilon, string Kind, double Milliseconds);
}
