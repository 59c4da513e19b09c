using System.Text.Json;
using DpToolkit.Accounting;

namespace DpToolkit.Cli;

/// <summary>A training as the command line describes it: so many steps of DP-SGD with Poisson batches.</summary>
internal sealed record Training(double NoiseMultiplier, double SampleRate, long Steps, string Accountant)
{
    public static readonly IReadOnlyList<Option> OptionsOf = [Options.NoiseMultiplier, Options.SampleRate, Options.Steps];

    public PrivacyEvent Step => new PoissonSampledEvent(SampleRate, new GaussianEvent(NoiseMultiplier));

    public static Training Of(Arguments arguments)
    {
        var training = new Training(
            arguments.RequiredNumber(Options.NoiseMultiplier), arguments.RequiredNumber(Options.SampleRate),
            Positive(arguments.RequiredWhole(Options.Steps)), AccountantOf(arguments));
        _ = training.Step;
        return training;
    }

    public static string AccountantOf(Arguments arguments) =>
        Accountants.Create(arguments.Text(Options.Accountant) ?? PrivacyLedger.DefaultAccountant).Name;

    public static long Positive(long steps) =>
        steps > 0 ? steps : throw new UsageException($"--steps must be 1 or more, but is {steps}.");

    public IAccountant Spent(string? accountant = null, long? steps = null)
    {
        var fresh = Accountants.Create(accountant ?? Accountant);
        fresh.Compose(Step, steps ?? Steps);
        return fresh;
    }

    public string Describe() => $"noise multiplier {Format.Exact(NoiseMultiplier)}, sample rate {Format.Exact(SampleRate)}, {Format.Count(Steps, "step")}";

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteNumber("noiseMultiplier", NoiseMultiplier);
        writer.WriteNumber("sampleRate", SampleRate);
        writer.WriteNumber("steps", Steps);
    }
}
