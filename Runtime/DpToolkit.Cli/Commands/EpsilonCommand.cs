namespace DpToolkit.Cli;

internal sealed class EpsilonCommand : Command
{
    public override string Path => "dp epsilon";

    public override string Summary => "what a training guarantees: epsilon at a delta";

    public override string Description => """
        Adds up the privacy loss of T steps of DP-SGD, each on a batch that every record enters with chance Q, with
        Gaussian noise of SIGMA times the clipping norm. Smaller epsilon is more private: up to 1 is strong, 3 is
        common, above 10 says little. The answer is an upper bound (gdp: an estimate).
        """;

    public override IReadOnlyList<Option> Options => [.. Training.OptionsOf, Cli.Options.Delta, Cli.Options.Accountant];

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("dp epsilon --noise-multiplier 1.1 --sample-rate 0.004267 --steps 3516 --delta 1e-5", "15 epochs over 60,000 records in batches of 256"),
        ("dp epsilon --noise-multiplier 1.1 --sample-rate 0.004267 --steps 3516 --delta 1e-5 --accountant rdp --json", "the same by Rényi accounting, for a script"),
    ];

    public override int Run(Arguments arguments, Terminal terminal)
    {
        var training = Training.Of(arguments);
        double delta = arguments.RequiredNumber(Cli.Options.Delta);
        double epsilon = training.Spent().GetEpsilon(delta);
        if (arguments.Has(Cli.Options.Json))
        {
            terminal.Json(writer =>
            {
                writer.WriteValue("epsilon", epsilon);
                writer.WriteNumber("delta", delta);
                writer.WriteString("accountant", training.Accountant);
                training.Write(writer);
            });
            return Dp.Done;
        }

        terminal.Line($"epsilon = {Format.Epsilon(epsilon)} at delta = {Format.Exact(delta)} ({training.Accountant}; {training.Describe()})");
        terminal.Line(Format.Plainly(epsilon, delta));
        return Dp.Done;
    }
}
