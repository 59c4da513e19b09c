namespace DpToolkit.Checkpoint;

/// <summary>What MakePrivate was given that decides what a step does and costs: it has to be the same when training goes on.</summary>
internal sealed record TrainingSettings(
    double NoiseMultiplier,
    double MaxGradNorm,
    double SampleRate,
    bool PoissonSampling,
    double ExpectedBatchSize,
    string LossReduction,
    string Clipping,
    string Dataset,
    bool SecureNoise,
    bool? SecureSampling)
{
    /// <summary>Sigma found by calibration may differ in its last digits on another machine; the saved one is used.</summary>
    private const double Same = 1e-6;

    public static TrainingSettings Of(DpOptimizer training) => new(
        training.Options.NoiseMultiplier,
        training.Options.MaxGradNorm,
        training.Batches.SampleRate,
        training.Batches.PoissonSampling,
        training.ExpectedBatchSize,
        training.LossReduction.ToString(),
        training.Options.Clipping.GetType().Name,
        training.Options.Dataset,
        training.NoiseStream.IsSecure,
        training.Batches.Sampling?.IsSecure);

    /// <summary>Names the first difference to what MakePrivate was given now; null if there is none.</summary>
    public string? Difference(TrainingSettings now)
    {
        if (!Near(NoiseMultiplier, now.NoiseMultiplier))
            return Say("noise multiplier", NoiseMultiplier, now.NoiseMultiplier);
        if (!Near(MaxGradNorm, now.MaxGradNorm))
            return Say("max grad norm", MaxGradNorm, now.MaxGradNorm);
        if (!Near(SampleRate, now.SampleRate))
            return Say("sample rate", SampleRate, now.SampleRate);
        if (PoissonSampling != now.PoissonSampling)
            return Say("Poisson sampling", PoissonSampling, now.PoissonSampling);
        if (!Near(ExpectedBatchSize, now.ExpectedBatchSize))
            return Say("expected batch size", ExpectedBatchSize, now.ExpectedBatchSize);
        if (LossReduction != now.LossReduction)
            return Say("loss reduction", LossReduction, now.LossReduction);
        if (Clipping != now.Clipping)
            return Say("clipping", Clipping, now.Clipping);
        if (Dataset != now.Dataset)
            return Say("data set", $"'{Dataset}'", $"'{now.Dataset}'");
        if (SecureNoise != now.SecureNoise)
            return Say("noise", Kind(SecureNoise), Kind(now.SecureNoise));
        if (SecureSampling is { } saved && now.SecureSampling is { } given && saved != given)
            return Say("sampling noise", Kind(saved), Kind(given));
        return null;
    }

    private static bool Near(double saved, double now) => Math.Abs(saved - now) <= Same * Math.Max(Math.Abs(saved), Math.Abs(now));

    private static string Kind(bool secure) => secure ? "Noise.Secure" : "Noise.Seeded";

    private static string Say(string what, object saved, object now) => Text.Invariant($"{what} {saved}, but MakePrivate was given {now} now");
}
