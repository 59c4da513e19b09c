namespace DpToolkit.Accounting.Tests;

public sealed class CalibrateTests
{
    [Fact]
    public void Noise_multiplier_equals_published_values_and_never_overshoots()
    {
        foreach (var row in Reference.Rows("calibration", "rdp_opacus_default_alphas bisect 2^-50"))
        {
            double sigma = Calibrate.NoiseMultiplier(row["target_epsilon"], row.Delta, row.SampleRate, row.Steps, () => new RdpAccountant());
            Near.Relative(row.Value, sigma, 2e-4, row);
            var accountant = new RdpAccountant();
            accountant.Compose(new PoissonSampledEvent(row.SampleRate, new GaussianEvent(sigma)), row.Steps);
            Near.AtMost(row["target_epsilon"], accountant.GetEpsilon(row.Delta), row);
        }
    }
}
