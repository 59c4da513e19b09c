namespace DpToolkit.Engine;

/// <summary>The numbers and choices of one private training.</summary>
internal sealed record TrainingOptions(double NoiseMultiplier, double MaxGradNorm)
{
    public Clipping Clipping { get; init; } = Clipping.Flat;

    public GradSampleStrategy Strategy { get; init; } = GradSampleStrategy.Auto;

    public LossReduction LossReduction { get; init; } = LossReduction.Mean;

    public Noise Noise { get; init; } = Noise.Secure;

    public PrivacyBudget? Budget { get; init; }

    public string Dataset { get; init; } = PrivacyEngine.DefaultDataset;
}
