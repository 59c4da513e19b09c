using DpToolkit.Accounting;

namespace DpToolkit.Cli;

internal sealed class CalibrateCommand : Command
{
    public override string Path => "dp calibrate";

    public override string Summary => "the noise, the steps or the sample rate that keep to a target epsilon";

    public override string Description => """
        Give the target and all but one of --noise-multiplier, --sample-rate and --steps; the missing one is found: the
        least noise, the largest batches or the most steps that keep to the target. It never overshoots: dp epsilon on
        the answer is at most the target.
        """;

    public override IReadOnlyList<Option> Options =>
        [Cli.Options.Epsilon, Cli.Options.Delta, .. Training.OptionsOf, Cli.Options.Accountant];

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("dp calibrate --epsilon 3 --delta 1e-5 --sample-rate 0.004267 --steps 3516", "the noise multiplier for epsilon 3 after 15 epochs"),
        ("dp calibrate --epsilon 3 --delta 1e-5 --sample-rate 0.004267 --noise-multiplier 1.1", "how many steps that noise allows"),
        ("dp calibrate --epsilon 3 --delta 1e-5 --steps 3516 --noise-multiplier 1.1", "how large the batches may be: the share of the records in one"),
    ];

    public override int Run(Arguments arguments, Terminal terminal)
    {
        double targetEpsilon = arguments.RequiredNumber(Cli.Options.Epsilon);
        double delta = arguments.RequiredNumber(Cli.Options.Delta);
        double? noise = arguments.Number(Cli.Options.NoiseMultiplier), rate = arguments.Number(Cli.Options.SampleRate);
        long? steps = arguments.Whole(Cli.Options.Steps);
        string accountant = Training.AccountantOf(arguments);
        _ = new PrivacyBudget(targetEpsilon, delta);
        string[] missing =
        [
            .. new[] { (Cli.Options.NoiseMultiplier, noise is null), (Cli.Options.SampleRate, rate is null), (Cli.Options.Steps, steps is null) }
                .Where(option => option.Item2).Select(option => option.Item1.Name),
        ];
        if (missing.Length != 1)
            throw new UsageException(missing.Length == 0
                ? "dp calibrate finds --noise-multiplier, --sample-rate or --steps, but all are given; leave one out (dp epsilon checks them together)."
                : $"dp calibrate finds one of --noise-multiplier, --sample-rate and --steps from the others, but {string.Join(" and ", missing)} are missing; give {(missing.Length == 2 ? "one" : "two")} more.");
        if (steps is { } given)
            Training.Positive(given);
        IAccountant Fresh() => Accountants.Create(accountant);
        Training training;
        if (noise is null)
            training = new(Up(Calibrate.NoiseMultiplier(targetEpsilon, delta, rate!.Value, steps!.Value, Fresh)), rate.Value, steps.Value, accountant);
        else if (rate is null)
            training = new(noise.Value, Down(Calibrate.SampleRate(targetEpsilon, delta, noise.Value, steps!.Value, Fresh)), steps.Value, accountant);
        else
            training = MostSteps(new(noise.Value, rate.Value, 1, accountant), targetEpsilon, delta, Fresh);
        double epsilon = training.Spent().GetEpsilon(delta);
        if (arguments.Has(Cli.Options.Json))
        {
            terminal.Json(writer =>
            {
                training.Write(writer);
                writer.WriteNumber("epsilon", epsilon);
                writer.WriteNumber("targetEpsilon", targetEpsilon);
                writer.WriteNumber("delta", delta);
                writer.WriteString("accountant", accountant);
            });
            return Dp.Done;
        }

        terminal.Line(noise is null ? $"noise multiplier = {Format.Exact(training.NoiseMultiplier)}"
            : rate is null ? $"sample rate = {Format.Exact(training.SampleRate)}"
            : $"steps = {training.Steps}");
        terminal.Line($"It spends epsilon = {Format.Epsilon(epsilon)} of {Format.Exact(targetEpsilon)} at delta = {Format.Exact(delta)} ({accountant}; {training.Describe()}).");
        return Dp.Done;
    }

    /// <summary>To digits that one can copy; upwards, since more noise never spends more.</summary>
    private static double Up(double noise) => Math.Ceiling(noise * 1e4) / 1e4;

    /// <summary>To five digits; downwards, since smaller batches never spend more.</summary>
    private static double Down(double rate)
    {
        double unit = Math.Pow(10, Math.Ceiling(-Math.Log10(rate)) + 4);
        return Math.Floor(rate * unit) / unit;
    }

    private static Training MostSteps(Training one, double epsilon, double delta, Func<IAccountant> fresh)
    {
        long steps = Calibrate.Steps(epsilon, delta, one.SampleRate, one.NoiseMultiplier, fresh);
        return steps switch
        {
            0 => throw new PrivacyBudgetExceededException($"One step with noise multiplier {Format.Exact(one.NoiseMultiplier)} already spends more than {new PrivacyBudget(epsilon, delta)}: use more noise or smaller batches."),
            long.MaxValue / 4 => throw new UsageException("There is no end: the steps spend nothing, or so little that no number of them matters."),
            _ => one with { Steps = steps },
        };
    }
}
