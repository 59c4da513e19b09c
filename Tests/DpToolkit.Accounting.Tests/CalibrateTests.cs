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

    [Theory]
    [InlineData("pld_pess_connectdots_dt0.0001 tol=1e-6", "pld", 1e-3)]
    [InlineData("get_noise_multiplier(accountant=prv, epsilon_tolerance=0.01)", "prv", 0.03)]
    [InlineData("get_noise_multiplier(accountant=rdp, epsilon_tolerance=0.01)", "rdp", 0.03)]
    [InlineData("get_noise_multiplier(accountant=gdp, epsilon_tolerance=0.01)", "gdp", 0.03)]
    public void Every_accountant_calibrates_near_published_values(string method, string name, double tolerance)
    {
        foreach (var row in Reference.Rows("calibration", method).Where((_, i) => name != "prv" || i % 6 == 0))
        {
            double sigma = Calibrate.NoiseMultiplier(row["target_epsilon"], row.Delta, row.SampleRate, row.Steps, () => Accountants.Create(name));
            Near.Relative(row.Value, sigma, tolerance, row);
            var accountant = Accountants.Create(name);
            accountant.Compose(new PoissonSampledEvent(row.SampleRate, new GaussianEvent(sigma)), row.Steps);
            Near.AtMost(row["target_epsilon"], accountant.GetEpsilon(row.Delta), row);
        }
    }

    [Fact]
    public void Noise_without_sampling_equals_published_values()
    {
        foreach (string method in new[] { "balle_wang_exact", "get_sigma_gaussian" })
        {
            foreach (var row in Reference.Rows("analytic_gaussian_sigma", method))
                Near.Relative(row.Value, GaussianMechanism.GetNoiseMultiplier(row["target_epsilon"], row.Delta), 1e-8, row);
        }
    }
}
