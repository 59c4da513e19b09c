namespace DpToolkit.Accounting.Tests;

public sealed class PldReferenceTests
{
    [Fact]
    public void Epsilon_is_above_and_within_a_thousandth_of_the_best_known_values()
    {
        foreach (var row in Reference.Rows("grid_epsilon", "tight_best_estimate"))
            Between(row.Value - row["uncertainty"], row.Value + row["uncertainty"], Epsilon(row, new PldAccountant()), row);
    }

    [Fact]
    public void Epsilon_is_never_below_the_published_lower_bounds()
    {
        foreach (var row in Reference.Rows("grid_epsilon", "pld_opt_buckets_dt1e-4"))
            Near.AtMost(Epsilon(row, new PldAccountant()), row.Value, row);
    }

    [Fact]
    public void The_best_known_values_lie_between_the_two_bounds()
    {
        int tight = 0, all = 0;
        foreach (var row in Reference.Rows("grid_epsilon", "tight_best_estimate").Where((_, i) => i % 8 == 1))
        {
            var accountant = new PldAccountant();
            accountant.Compose(row.Step, row.Steps);
            var bounds = accountant.GetEpsilonBounds(row.Delta);
            Near.AtMost((row.Value + row["uncertainty"]) * (1 + 1e-11), bounds.Lower, row);
            Near.AtMost(bounds.Upper, bounds.Lower, row);
            Near.AtMost(bounds.Upper * (1 + 1e-11), row.Value - row["uncertainty"], row);
            all++;
            if (bounds.Lower >= 0.995 * bounds.Upper)
                tight++;
        }

        Assert.True(tight >= 0.9 * all, $"Only {tight} of {all} lower bounds are within 0.5 % of the upper ones.");
    }

    [Fact]
    public void The_Gaussian_mu_is_near_published_values()
    {
        foreach (var row in Reference.Rows("gdp_mu_estimate", "get_gdp_parameter_estimate dt=1e-3 fprs=logspace(-6,log10(.5),50) deltas=[0]+logspace(-10,0,200)"))
        {
            var accountant = new PldAccountant();
            accountant.Compose(row.Step, row.Steps);
            double mu = TradeOff.GaussianMu(accountant);
            Near.Relative(row.Value, mu, 0.005, row);
            if (row.SampleRate == 1)
                Near.Relative(Math.Sqrt(row.Steps) / row.Sigma, mu, 2e-3, row);
        }
    }

    [Fact]
    public void One_step_is_exact()
    {
        foreach (var row in Reference.Rows("exact_single_step", "hockey_stick_closed_form"))
            Near.Relative(row.Value, Epsilon(row, new PldAccountant()), 1e-9, row);
    }

    [Fact]
    public void Adjacencies_equal_published_values()
    {
        foreach (var row in Reference.Rows("adjacency", "pld_pess_connectdots_dt1e-05"))
        {
            double epsilon = Epsilon(row, new PldAccountant(AdjacencyOf(row)));
            Between(row.Value * 0.9999, row.Value, epsilon, row);
        }
    }

    [Fact]
    public void Delta_equals_published_values()
    {
        foreach (var row in Reference.Rows("delta_for_epsilon", "pld_pess_connectdots_dt1e-05"))
        {
            var accountant = new PldAccountant(row.Has("neighboring") && row.Text("neighboring") == "replace_one" ? Adjacency.ReplaceOne : Adjacency.AddOrRemoveOne);
            accountant.Compose(row.Step, row.Steps);
            double delta = accountant.GetDelta(row["epsilon"]);
            Near.AtMost(row.Value * 1.005, delta, row);
            Near.AtMost(delta, (row.Value * 0.995) - 1e-12, row);
        }
    }

    [Theory]
    [InlineData("heterogeneous", "pld_pess_connectdots_dt1e-05")]
    [InlineData("anchor_recipe", "pld_pess_connectdots_dt0.0001")]
    public void Mixed_phases_equal_published_values(string kind, string method)
    {
        foreach (var row in Reference.Rows(kind, method))
        {
            var accountant = new PldAccountant();
            foreach (var (sigma, rate, steps) in row.Phases)
                accountant.Compose(new PoissonSampledEvent(rate, new GaussianEvent(sigma)), steps);
            Between(row.Value * 0.999, row.Value, accountant.GetEpsilon(row.Delta), row);
        }
    }

    [Fact]
    public void Laplace_equals_published_values()
    {
        foreach (var row in Reference.Rows("laplace_composition", "pld_pess_connectdots_dt0.0001"))
        {
            var accountant = new PldAccountant();
            accountant.Compose(new LaplaceEvent(row["scale"]), row.Steps);
            Between(row.Value * 0.9995, row.Value, accountant.GetEpsilon(row.Delta), row);
        }
    }

    [Fact]
    public void Discrete_Gaussian_equals_published_values()
    {
        foreach (var row in Reference.Rows("discrete_gaussian", "pld_pess_connectdots_dt0.0001"))
        {
            var accountant = new PldAccountant();
            accountant.Compose(new DiscreteGaussianEvent(row.Sigma, (long)row["sensitivity"]), row.Steps);
            Between(row.Value * 0.9995, row.Value, accountant.GetEpsilon(row.Delta), row);
        }
    }

    [Fact]
    public void Banded_matrix_equals_published_values()
    {
        foreach (var row in Reference.Rows("bandmf_cyclic_poisson", "pld: PoissonSampled(b*q) x ceil(n/b)"))
        {
            double bands = row["bands"];
            var accountant = new PldAccountant();
            accountant.Compose(
                new PoissonSampledEvent(bands * row.SampleRate, new GaussianEvent(row["noise_multiplier_over_sensitivity"])),
                (long)Math.Ceiling(row["iterations"] / bands));
            Between(row.Value * 0.9995, row.Value, accountant.GetEpsilon(row.Delta), row);
        }
    }

    /// <summary>The published bound exchanges records where adding one is enough, so it may be a little higher.</summary>
    [Fact]
    public void Truncated_Poisson_equals_published_values()
    {
        foreach (var row in Reference.Rows("truncated_poisson", "pld_pess_connectdots_dt0.0001"))
        {
            var adjacency = AdjacencyOf(row);
            var step = new TruncatedPoissonEvent((long)row["dataset_size"], row.SampleRate, (long)row["truncated_batch_size"], new GaussianEvent(row.Sigma));
            PldAccountant cut = new(adjacency), whole = new(adjacency);
            cut.Compose(step, row.Steps);
            whole.Compose(row.Step, row.Steps);
            double epsilon = cut.GetEpsilon(row.Delta);
            Between(row.Value * 0.96, row.Value, epsilon, row);
            Near.AtMost(epsilon, whole.GetEpsilon(row.Delta) * 0.9995, row);
            if (adjacency == Adjacency.ReplaceOne)
                continue;
            var rdp = new RdpAccountant(adjacency, continuousOrder: true);
            rdp.Compose(step, row.Steps);
            Near.AtMost(rdp.GetEpsilon(row.Delta), epsilon, row);
        }
    }

    [Fact]
    public void Batches_without_replacement_are_below_the_published_Renyi_bounds()
    {
        foreach (var row in Reference.Rows("fixed_size_wor", "rdp_google_default_orders"))
        {
            // The published noise multiplier is over the sensitivity to replacing, twice that to adding.
            var step = new SampledWithoutReplacementEvent((long)row["dataset_size"], (long)row["batch_size"], new GaussianEvent(2 * row.Sigma));
            PldAccountant exchange = new(Adjacency.ReplaceOne), add = new();
            exchange.Compose(step, row.Steps);
            add.Compose(step, row.Steps);
            double epsilon = exchange.GetEpsilon(row.Delta);
            Near.AtMost(row.Value, epsilon, row);
            Near.AtMost(epsilon, row.Value * 0.4, row);
            Near.AtMost(epsilon * 1.0005, add.GetEpsilon(row.Delta), row);

            // What one record more does to batches of fixed size is what it does to Poisson batches with half the noise.
            var half = new PldAccountant();
            half.Compose(new PoissonSampledEvent(row["batch_size"] / row["dataset_size"], new GaussianEvent(row.Sigma)), row.Steps);
            Near.Relative(half.GetEpsilon(row.Delta), add.GetEpsilon(row.Delta), 1e-12, row);
        }
    }

    /// <summary>One record against all others of the opposite sign: outputs (1 - q) N(0) + q N(2) against N(0), in closed form.</summary>
    [Theory]
    [InlineData(1, 0.01, 0.5)]
    [InlineData(3, 0.2, 0.1)]
    [InlineData(0.7, 0.5, 2)]
    public void One_batch_without_replacement_is_tight(double sigma, double rate, double epsilon)
    {
        var accountant = new PldAccountant(Adjacency.ReplaceOne);
        accountant.Compose(new SampledWithoutReplacementEvent(1000, (long)(1000 * rate), new GaussianEvent(sigma)));
        double worst = rate * GaussianMechanism.GetDelta(sigma / 2, Math.Log(1 + ((Math.Exp(epsilon) - 1) / rate)));
        Near.Relative(worst, accountant.GetDelta(epsilon), 1e-9, sigma);
    }

    [Fact]
    public void True_positive_rates_are_near_published_values()
    {
        foreach (var row in Reference.Rows("tpr_at_fpr", "get_true_positive_rates dt=1e-3 deltas=[0]+logspace(-10,0,200)").Where((row, _) => row["fpr"] < 0.02).Where((_, i) => i % 3 == 0))
        {
            var accountant = new PldAccountant();
            accountant.Compose(row.Step, row.Steps);
            Near.Relative(row.Value, 1 - TradeOff.FalseNegativeRate(accountant, row["fpr"]), 0.02, row);
        }
    }

    [Theory]
    [InlineData(0.3, 1e-7, 10_000_000, 1e-5)]
    [InlineData(0.3, 1e-7, 10_000_000, 1e-15)]
    [InlineData(0.3, 1e-5, 1_000_000, 1e-6)]
    [InlineData(0.5, 1e-3, 10_000_000, 1e-10)]
    [InlineData(200, 1e-7, 10_000_000, 1e-15)]
    [InlineData(200, 0.5, 10_000_000, 1e-15)]
    [InlineData(200, 1e-3, 1, 1e-15)]
    [InlineData(1, 1e-7, 10_000_000, 1e-8)]
    [InlineData(1, 0.01, 10_000, 1e-15)]
    [InlineData(0.3, 0.1, 1000, 1e-5)]
    [InlineData(0.3, 0.5, 10_000_000, 1e-15)]
    [InlineData(0.3, 1, 10_000_000, 1e-15)]
    [InlineData(0.5, 0.0043, 100, 1e-5)]
    [InlineData(0.7, 0.999, 50, 1e-10)]
    [InlineData(30, 0.01, 1000, 0.1)]
    [InlineData(10, 0.01, 10_000_000, 1e-15)]
    public void Extreme_inputs_stay_below_the_Renyi_bound(double sigma, double rate, long steps, double delta)
    {
        var step = new PoissonSampledEvent(rate, new GaussianEvent(sigma));
        var pld = new PldAccountant();
        var rdp = new RdpAccountant(orders: Enumerable.Range(1, 60).Select(i => 1 + (0.01 * Math.Pow(1.4, i))).Where(order => order < 1e5));
        pld.Compose(step, steps);
        rdp.Compose(step, steps);
        double epsilon = pld.GetEpsilon(delta);
        Assert.True(epsilon >= 0 && !double.IsInfinity(epsilon));
        Near.AtMost(rdp.GetEpsilon(delta), epsilon, step);
        if (epsilon > 0)
            Near.Relative(delta, pld.GetDelta(epsilon), 0.01, step);
    }

    private static Adjacency AdjacencyOf(Reference.Row row) => !row.Has("neighboring") ? Adjacency.AddOrRemoveOne
        : row.Text("neighboring") switch
        {
            "add_or_remove_one" => Adjacency.AddOrRemoveOne,
            "replace_one" => Adjacency.ReplaceOne,
            "replace_special" => Adjacency.ReplaceSpecial,
            var other => throw new FormatException(other),
        };

    private static double Epsilon(Reference.Row row, PldAccountant accountant)
    {
        accountant.Compose(row.Step, row.Steps);
        return accountant.GetEpsilon(row.Delta);
    }

    /// <summary>An upper bound of a value known to lie between two: at least the lower, and within a thousandth of the upper.</summary>
    private static void Between(double low, double high, double epsilon, object what) =>
        Assert.True(
            epsilon >= low - (1e-11 * low) && epsilon <= (high * 1.001) + 1e-9,
            $"{what}: got {epsilon:R}, off by {(epsilon / high) - 1:E2}.");
}
