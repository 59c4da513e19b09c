namespace DpToolkit.Accounting.Tests;

public sealed class MechanismTests
{
    [Fact]
    public void Matrix_sensitivities_equal_published_values()
    {
        foreach (var row in Reference.Rows("mf_sqrt_toeplitz", "single_participation_sensitivity"))
            Near.Relative(row.Value, MatrixMechanism.Sensitivity(MatrixMechanism.SquareRootCoefficients((int)row["n"]), (int)row["n"]), 1e-12, row);
        foreach (var row in Reference.Rows("mf_sqrt_toeplitz", "banded_sensitivity"))
            Near.Relative(row.Value, MatrixMechanism.Sensitivity(MatrixMechanism.SquareRootCoefficients((int)row["bands"]), (int)row["n"]), 1e-12, row);
        foreach (var row in Reference.Rows("mf_sqrt_toeplitz", "min_sep_sensitivity (sum of columns j*b)"))
        {
            double sensitivity = MatrixMechanism.Sensitivity(
                MatrixMechanism.SquareRootCoefficients((int)row["n"]), (int)row["n"], (int)row["min_sep"], (int)row["participations"]);
            Near.Relative(row.Value, sensitivity, 1e-12, row);
        }
    }

    [Fact]
    public void Matrix_errors_equal_published_values()
    {
        foreach (var row in Reference.Rows("mf_sqrt_toeplitz", "max_prefix_error_stddev(B row norm)"))
            Near.Relative(row.Value, Errors(row).Max(), 1e-12, row);
        foreach (var row in Reference.Rows("mf_sqrt_toeplitz", "rmse_prefix_error_stddev"))
            Near.Relative(row.Value, Math.Sqrt(Errors(row).Select(error => error * error).Average()), 1e-12, row);

        // Without correlation the noise of the sums adds up.
        Assert.Equal([1, Math.Sqrt(2), Math.Sqrt(3)], MatrixMechanism.PrefixErrors([1], 3));
        Assert.Throws<ArgumentException>(() => MatrixMechanism.PrefixErrors([0, 1], 3));

        static double[] Errors(Reference.Row row) =>
            MatrixMechanism.PrefixErrors(MatrixMechanism.SquareRootCoefficients((int)row["n"]), (int)row["n"]);
    }

    /// <summary>The published values choose from some orders, ours is the best of all.</summary>
    [Fact]
    public void Zero_concentrated_privacy_equals_published_values()
    {
        foreach (var row in Reference.Rows("zcdp_to_dp", "rdp_google_default_orders"))
        {
            double rho = row["rho"], epsilon = ZeroConcentrated.GetEpsilon(rho, row.Delta);
            Near.AtMost(row.Value * (1 + 1e-9), epsilon, row);
            Near.Relative(row.Value, epsilon, 5e-3, row);
            Near.Relative(row.Delta, ZeroConcentrated.GetDelta(rho, epsilon), 1e-7, row);
            double back = ZeroConcentrated.GetRho(epsilon, row.Delta);
            Near.Relative(rho, back, 1e-9, row);
            Near.AtMost(epsilon, ZeroConcentrated.GetEpsilon(back, row.Delta), row);

            var events = new RdpAccountant(continuousOrder: true);
            events.Compose(new ZeroConcentratedEvent(rho / 4), 4);
            Near.Relative(epsilon, events.GetEpsilon(row.Delta), 1e-6, row);

            // A Gaussian of that rho is exactly known, and not above.
            Near.AtMost(epsilon, GaussianMechanism.GetEpsilon(Math.Sqrt(0.5 / rho), row.Delta), row);
            Near.Relative(rho, ZeroConcentrated.OfGaussian(Math.Sqrt(0.5 / rho)), 1e-14, row);
        }

        Assert.Equal(0.5, ZeroConcentrated.OfPure(1));
        Assert.Equal(0, ZeroConcentrated.GetEpsilon(0, 1e-5));
        Assert.Equal(double.PositiveInfinity, ZeroConcentrated.GetEpsilon(ZeroConcentrated.OfGaussian(0), 1e-5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ZeroConcentratedEvent(-1));
        Assert.Contains("RDP", Assert.Throws<NotSupportedException>(() => Accountants.Pld.Compose(new ZeroConcentratedEvent(1))).Message);
    }

    [Fact]
    public void Limits_of_subsampling_equal_published_values()
    {
        foreach (var row in Reference.Rows("gdp_mu", "compute_mu_poisson"))
            Near.Relative(row.Value, GaussianLimit.PoissonMu(row.Sigma, row.SampleRate, row.Steps), 1e-12, row);
        foreach (var row in Reference.Rows("gdp_mu", "compute_mu_uniform"))
            Near.Relative(row.Value, GaussianLimit.UniformMu(row.Sigma, row.SampleRate, row.Steps), 1e-12, row);
        foreach (var row in Reference.Rows("gdp_uniform_epsilon", "compute_eps_uniform"))
        {
            double mu = GaussianLimit.UniformMu(row.Sigma, row.SampleRate, row.Steps), epsilon = GaussianLimit.GetEpsilon(mu, row.Delta);
            Near.Relative(row.Value, epsilon, 1e-8, row);
            Near.Relative(row.Delta, GaussianLimit.GetDelta(mu, epsilon), 1e-9, row);

            // The accountant's event: a record is exchanged, which doubles what noise has to hide.
            var accountant = new GdpAccountant(Adjacency.ReplaceOne);
            accountant.Compose(new SampledWithoutReplacementEvent(1000, (long)(1000 * row.SampleRate), new GaussianEvent(2 * row.Sigma)), row.Steps);
            Near.Relative(mu, accountant.Mu, 1e-12, row);
        }

        // The series for much noise joins the formula.
        Near.Relative(GaussianLimit.UniformMu(19.999999, 0.1, 100), GaussianLimit.UniformMu(20.000001, 0.1, 100), 2e-7, "join");
        Near.Relative(1, GaussianLimit.UniformMu(1e6, 1, 1_000_000_000_000), 1e-6, "much noise");
    }

    [Fact]
    public void Adaptive_clipping_noise_equals_published_values()
    {
        foreach (var row in Reference.Rows("adaptive_clipping_noise", "(z^-2-(2 zb)^-2)^-1/2 (Andrew et al. Thm 1; opacus AdaClipDPOptimizer)"))
            Near.Relative(row.Value, AdaptiveClipping.GradientNoiseMultiplier(row["noise_multiplier"], row["unclipped_num_std"]), 1e-12, row);
    }

    [Fact]
    public void Pure_mechanisms_compose_to_no_more_than_the_sum()
    {
        foreach (PrivacyEvent mechanism in new PrivacyEvent[] { new AboveThresholdEvent(4, 8), new ReportNoisyMaxEvent(4), new PureEvent(0.5) })
        {
            var accountant = new PldAccountant();
            accountant.Compose(mechanism);
            Assert.InRange(accountant.GetEpsilon(1e-9), 0.4999, 0.5);
            accountant.Compose(mechanism, 39);
            Assert.InRange(accountant.GetEpsilon(1e-5), 10, 20);
            Near.AtMost(20 * (1 + 1e-12), accountant.GetEpsilon(1e-15), mechanism);
        }

        Assert.Equal(new ReportNoisyMaxEvent(4, Monotonic: true).Renyi(3, Adjacency.AddOrRemoveOne), new PureEvent(0.25).Renyi(3, Adjacency.AddOrRemoveOne));
    }

    [Fact]
    public void Parallel_parts_cost_the_worst_one()
    {
        PrivacyEvent cheap = new PoissonSampledEvent(0.01, new GaussianEvent(2)), dear = new PoissonSampledEvent(0.02, new GaussianEvent(1));
        foreach (var make in new Func<IAccountant>[] { () => new PldAccountant(), () => new RdpAccountant() })
        {
            IAccountant parallel = make(), alone = make();
            parallel.Compose(new ParallelEvent(cheap, dear), 100);
            alone.Compose(dear, 100);
            Near.Relative(alone.GetEpsilon(1e-5), parallel.GetEpsilon(1e-5), 1e-9, parallel.Name);
        }

        Assert.Throws<NotSupportedException>(() => new PldAccountant(Adjacency.ReplaceOne).Compose(new ParallelEvent(cheap)));
    }

    [Fact]
    public void The_best_of_several_runs_costs_more_than_one_run_and_less_than_all()
    {
        var training = new SelfComposedEvent(new PoissonSampledEvent(0.01, new GaussianEvent(2)), 1000);
        double Epsilon(PrivacyEvent e, long count)
        {
            var accountant = new RdpAccountant();
            accountant.Compose(e, count);
            return accountant.GetEpsilon(1e-6);
        }

        var selected = new BestOfRunsEvent(training, Gamma: 0.01);
        Near.Relative(100, selected.ExpectedRuns, 1e-12, "geometric");
        Assert.InRange(Epsilon(selected, 1), 1.2 * Epsilon(training, 1), 0.5 * Epsilon(training, 100));
        Near.Relative(99 / Math.Log(100), new BestOfRunsEvent(training, 0.01, Eta: 0).ExpectedRuns, 1e-12, "logarithmic");
        Assert.Throws<NotSupportedException>(() => new PldAccountant().Compose(selected));
    }

    [Fact]
    public void Groups_and_users_are_inverse()
    {
        var budget = new PrivacyBudget(epsilon: 1, delta: 1e-6);
        var group = GroupPrivacy.ForGroup(budget, 3);
        Assert.Equal(3, group.Epsilon);
        Near.Relative(1e-6 * (1 + Math.E + (Math.E * Math.E)), group.Delta, 1e-12, "delta");
        var record = GroupPrivacy.ForRecord(group, 3);
        Near.Relative(1, record.Epsilon, 1e-15, "epsilon");
        Near.Relative(1e-6, record.Delta, 1e-12, "delta");
        Near.AtMost(group.Delta, GroupPrivacy.ForGroup(record, 3).Delta, "never overshoots");
        Assert.Throws<ArgumentException>(() => GroupPrivacy.ForGroup(new PrivacyBudget(10, 1e-5), 10));
    }

    [Fact]
    public void The_sentence_is_plain()
    {
        string sentence = TradeOff.Describe(new PrivacyBudget(epsilon: 1, delta: 1e-5));
        Assert.Contains("at most 73.2 %", sentence);
        Assert.Contains("1E-5", sentence);
        Assert.Contains("at most 2.8 % of the members", sentence);
    }
}
