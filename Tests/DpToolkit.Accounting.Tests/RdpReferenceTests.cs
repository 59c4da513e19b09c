namespace DpToolkit.Accounting.Tests;

public sealed class RdpReferenceTests
{
    [Fact]
    public void Divergences_equal_high_precision_values()
    {
        foreach (var row in Reference.Rows("rdp_order", "exact"))
            Near.Relative(row.Value, row.Step.Renyi(row["alpha"], Adjacency.AddOrRemoveOne), 1e-12, row);
    }

    [Theory]
    [InlineData(1.0, 1e-7)]
    [InlineData(0.3, 0.2)]
    [InlineData(4, 0.01)]
    [InlineData(200, 0.5)]
    public void Sums_and_quadrature_agree(double sigma, double rate)
    {
        // Just beside a whole order the quadrature takes over from the sum.
        var step = new PoissonSampledEvent(rate, new GaussianEvent(sigma));
        foreach (int order in new[] { 2, 3, 7, 32 })
            Near.Relative(step.Renyi(order, Adjacency.AddOrRemoveOne), step.Renyi(order + 1e-12, Adjacency.AddOrRemoveOne), 1e-9, order);
    }

    public static TheoryData<string, IReadOnlyList<double>> PublishedOrders => new()
    {
        { "rdp_opacus_default_alphas", RdpOrders.Opacus },
        { "rdp_exact_quadrature_opacus_alphas", RdpOrders.Opacus },
        { "rdp_exact_quadrature_google_orders", RdpOrders.DpAccounting },
    };

    [Theory]
    [MemberData(nameof(PublishedOrders))]
    public void Epsilon_equals_published_values_at_published_orders(string method, IReadOnlyList<double> orders)
    {
        foreach (var row in Reference.Rows("grid_epsilon", method))
        {
            var accountant = new RdpAccountant(orders: orders);
            accountant.Compose(row.Step, row.Steps);
            Near.Relative(Math.Max(0, row.Value), accountant.GetEpsilon(row.Delta), 1e-6, row);
        }
    }

    [Theory]
    [InlineData("heterogeneous")]
    [InlineData("anchor_recipe")]
    public void Mixed_phases_equal_published_values(string kind)
    {
        foreach (var row in Reference.Rows(kind, "rdp_opacus_default_alphas"))
        {
            var accountant = new RdpAccountant();
            foreach (var (sigma, rate, steps) in row.Phases)
                accountant.Compose(new PoissonSampledEvent(rate, new GaussianEvent(sigma)), steps);
            Near.Relative(row.Value, accountant.GetEpsilon(row.Delta), 1e-6, row);
        }
    }

    [Fact]
    public void A_continuous_order_is_never_worse_and_an_edge_is_reported()
    {
        foreach (var row in Reference.Rows("grid_epsilon", "rdp_opacus_default_alphas").Where((_, i) => i % 10 == 0))
        {
            RdpAccountant grid = new(), continuous = new(continuousOrder: true);
            grid.Compose(row.Step, row.Steps);
            continuous.Compose(row.Step, row.Steps);
            Near.AtMost(grid.GetEpsilon(row.Delta), continuous.GetEpsilon(row.Delta), row);
        }

        var far = new RdpAccountant();
        far.Compose(new GaussianEvent(1000), 1);
        Assert.Contains("edge", far.GetBest(1e-5).Warning);
        var near = new RdpAccountant();
        near.Compose(new GaussianEvent(1), 1);
        Assert.Null(near.GetBest(1e-5).Warning);
    }

    [Fact]
    public void The_classical_conversion_is_looser()
    {
        RdpAccountant tight = new(), classical = new(conversion: RdpConversion.Classical);
        tight.Compose(new GaussianEvent(2), 3);
        classical.Compose(new GaussianEvent(2), 3);
        Assert.True(tight.GetEpsilon(1e-5) < classical.GetEpsilon(1e-5));

        // 3 alpha / 8 + log(1e5) / (alpha - 1), least at alpha = 1 + sqrt(8 log(1e5) / 3), near Opacus' order 6.5.
        Near.Relative((3 * 6.5 / 8) + (Math.Log(1e5) / 5.5), classical.GetEpsilon(1e-5), 1e-12, "classical");
    }

    [Fact]
    public void Tree_aggregation_equals_published_values()
    {
        foreach (var row in Reference.Rows("tree_aggregation", "rdp_google_default_orders"))
        {
            var counts = row.Json.GetProperty("step_counts");
            long[] steps = counts.ValueKind == System.Text.Json.JsonValueKind.Array ? [.. counts.EnumerateArray().Select(c => c.GetInt64())] : [counts.GetInt64()];
            var accountant = new RdpAccountant(Adjacency.ReplaceSpecial, orders: [row["order"]]);
            accountant.Compose(new SelfComposedEvent(new TreeAggregationEvent(row["noise_multiplier"], steps), (long)row["epochs"]));
            Near.Relative(row.Value, accountant.GetEpsilon(row.Delta), 1e-6, row);
        }
    }

    [Fact]
    public void Batches_without_replacement_equal_published_values()
    {
        // The published noise multiplier is over the sensitivity to replacing, twice that to adding.
        foreach (var row in Reference.Rows("fixed_size_wor", "rdp_google_default_orders"))
        {
            var accountant = new RdpAccountant(Adjacency.ReplaceOne, orders: [row["order"]]);
            accountant.Compose(
                new SampledWithoutReplacementEvent((long)row["dataset_size"], (long)row["batch_size"], new GaussianEvent(2 * row.Sigma)), row.Steps);
            Near.Relative(row.Value, accountant.GetEpsilon(row.Delta), 1e-6, row);
        }
    }

    [Fact]
    public void Laplace_equals_published_values()
    {
        foreach (var row in Reference.Rows("laplace_composition", "rdp_google_default_orders"))
        {
            var accountant = new RdpAccountant(continuousOrder: true);
            accountant.Compose(new LaplaceEvent(row["scale"]), row.Steps);
            Near.AtMost(row.Value * 1.000001, accountant.GetEpsilon(row.Delta), row);
            Assert.True(accountant.GetEpsilon(row.Delta) > 0.8 * row.Value);
        }
    }

    [Fact]
    public void Asking_after_every_step_gives_the_same_as_asking_once()
    {
        RdpAccountant asked = new(), once = new();
        for (int i = 0; i < 600; i++)
        {
            var step = new PoissonSampledEvent(0.01, new GaussianEvent(1.5 - (0.001 * (i / 2))));
            asked.Compose(step);
            once.Compose(step);
            _ = asked.GetEpsilon(i % 3 == 0 ? 1e-5 : 1e-8);
        }

        var clone = asked.Clone();
        asked.Compose(new GaussianEvent(5));
        once.Compose(new GaussianEvent(5));
        clone.Compose(new GaussianEvent(5));
        foreach (double delta in new[] { 1e-3, 1e-5, 1e-9 })
        {
            Near.Relative(once.GetEpsilon(delta), asked.GetEpsilon(delta), 1e-12, delta);
            Near.Relative(once.GetEpsilon(delta), clone.GetEpsilon(delta), 1e-12, delta);
        }
    }
}
