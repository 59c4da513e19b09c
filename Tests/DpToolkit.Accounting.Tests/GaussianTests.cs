namespace DpToolkit.Accounting.Tests;

public sealed class GaussianTests
{
    [Fact]
    public void Epsilon_is_exact()
    {
        foreach (var row in Reference.Rows("analytic_gaussian_epsilon", "balle_wang_exact sigma/sqrt(k)"))
        {
            foreach (var accountant in new IAccountant[] { new PldAccountant(), new GdpAccountant() })
            {
                accountant.Compose(new GaussianEvent(row.Sigma), row.Steps);
                Near.Relative(row.Value, accountant.GetEpsilon(row.Delta), 1e-9, row);
            }
        }
    }

    [Fact]
    public void Delta_and_noise_are_exact()
    {
        foreach (var row in Reference.Rows("analytic_gaussian_delta", "balle_wang_exact"))
            Near.Relative(row.Value, GaussianMechanism.GetDelta(row.Sigma, row["epsilon"]), 1e-9, row);
        foreach (var row in Reference.Rows("analytic_gaussian_sigma", "balle_wang_exact"))
            Near.Relative(row.Value, GaussianMechanism.GetNoiseMultiplier(row["target_epsilon"], row.Delta), 1e-9, row);
    }

    [Fact]
    public void Central_limit_equals_published_values()
    {
        foreach (var row in Reference.Rows("gdp_mu", "compute_mu_poisson"))
        {
            var accountant = new GdpAccountant();
            accountant.Compose(row.Step, row.Steps);
            Near.Relative(row.Value, accountant.Mu, 1e-12, row);
        }

        foreach (var row in Reference.Rows("grid_epsilon", "gdp_clt_poisson_opacus"))
        {
            var accountant = new GdpAccountant();
            accountant.Compose(new PoissonSampledEvent(row.SampleRate, new GaussianEvent(row.Sigma)), row.Steps);
            if (row.SampleRate < 1)
                Near.Relative(row.Value, accountant.GetEpsilon(row.Delta), 1e-6, row);
        }
    }

    [Fact]
    public void Laplace_is_exact()
    {
        foreach (var row in Reference.Rows("laplace_epsilon", "closed_form").Where(row => row.Delta > 0))
        {
            var accountant = new PldAccountant();
            accountant.Compose(new LaplaceEvent(row["scale"] / row["sensitivity"]), row.Steps);
            Near.Relative(row.Value, accountant.GetEpsilon(row.Delta), 1e-9, row);
        }
    }
}
