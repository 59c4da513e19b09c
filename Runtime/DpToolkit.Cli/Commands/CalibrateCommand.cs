namespace DpToolkit.Cli;

internal sealed class CalibrateCommand : Command
{
    public override string Path => "dp calibrate";

    public override string Summary => "the noise that keeps to a target epsilon (or the steps that do)";

    public override string Description => """
        Give the target and all but one of --noise-multiplier and --steps; the missing one is found: the least noise, or
        the most steps, that keeps to the target. It never overshoots: dp epsilon on the answer is at most the target.
        """;

    public override IReadOnlyList<Option> Options =>
        [Cli.Options.Epsilon, Cli.Options.Delta, .. Training.OptionsOf, Cli.Options.Accountant];

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("dp calibrate --epsilon 3 --delta 1e-5 --sample-rate 0.004267 --steps 3516", "the noise multiplier for epsilon 3 after 15 epochs"),
        ("dp calibrate --epsilon 3 --delta 1e-5 --sample-rate 0.004267 --noise-multiplier 1.1", "how many steps that noise allows"),
    ];

    public override int Run(Arguments arguments, Terminal terminal)
    {
        double targetEpsilon = arguments.RequiredNumber(Cli.Options.Epsilon);
        double delta = arguments.RequiredNumber(Cli.Options.Delta);
        double rate = arguments.RequiredNumber(Cli.Options.SampleRate);
        double? noise = arguments.Number(Cli.Options.NoiseMultiplier);
        long? steps = arguments.Whole(Cli.Options.Steps);
        string accountant = Training.AccountantOf(arguments);
        var budget = new PrivacyBudget(targetEpsilon, delta);
        if (noise is null == steps is null)
            throw new UsageException(noise is null
                ? "dp calibrate needs --steps T to find the noise, or --noise-multiplier SIGMA to find the steps."
                : "dp calibrate finds --noise-multiplier or --steps, but both are given; leave one out (dp epsilon checks them together).");
        var training = noise is { } sigma
            ? MostSteps(new Training(sigma, rate, 1, accountant), budget)
            : new Training(
                RoundUp(Calibrate.NoiseMultiplier(targetEpsilon, delta, rate, Training.Positive(steps!.Value), () => Accountants.Create(accountant))),
                rate, steps.Value, accountant);
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

        terminal.Line(noise is null ? $"noise multiplier = {Format.Exact(training.NoiseMultiplier)}" : $"steps = {training.Steps}");
        terminal.Line($"It spends epsilon = {Format.Epsilon(epsilon)} of {Format.Exact(targetEpsilon)} at delta = {Format.Exact(delta)} ({accountant}; {training.Describe()}).");
        return Dp.Done;
    }

    /// <summary>To digits that one can copy; upwards, since more noise never spends more.</summary>
    private static double RoundUp(double noise) => Math.Ceiling(noise * 1e4) / 1e4;

    private static Training MostSteps(Training one, PrivacyBudget budget)
    {
        const long Most = 1L << 30;
        bool Fits(long steps) => one.Spent(steps: steps).GetEpsilon(budget.Delta) <= budget.Epsilon;
        if (!Fits(1))
            throw new PrivacyBudgetExceededException($"One step with noise multiplier {Format.Exact(one.NoiseMultiplier)} already spends more than {budget}: use more noise or smaller batches.");
        long fits = 1;
        long exceeds = 2;
        while (Fits(exceeds))
        {
            fits = exceeds;
            if (fits >= Most)
                return one with { Steps = fits };
            exceeds *= 2;
        }

        while (exceeds - fits > 1)
        {
            long middle = fits + ((exceeds - fits) / 2);
            if (Fits(middle))
                fits = middle;
            else
                exceeds = middle;
        }

        return one with { Steps = fits };
    }
}
