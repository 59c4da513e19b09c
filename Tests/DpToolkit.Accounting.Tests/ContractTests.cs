namespace DpToolkit.Accounting.Tests;

public sealed class ContractTests
{
    private static readonly PrivacyEvent Step = new PoissonSampledEvent(0.01, new GaussianEvent(1));

    [Fact]
    public void History_merges_equal_consecutive_events()
    {
        var accountant = Accountants.Pld;
        accountant.Compose(Step, 3);
        accountant.Compose(new PoissonSampledEvent(0.01, new GaussianEvent(1)));
        accountant.Compose(new ComposedEvent(new GaussianEvent(2), new SelfComposedEvent(Step, 2)), 1);
        accountant.Compose(Step, 0);
        Assert.Equal([new(Step, 4), new(new GaussianEvent(2), 1), new(Step, 2)], accountant.History);
    }

    [Fact]
    public void Clones_are_independent()
    {
        foreach (string name in new[] { "pld", "rdp", "gdp" })
        {
            var accountant = Accountants.Create(name);
            accountant.Compose(Step, 100);
            var copy = accountant.Clone();
            Assert.Equal(accountant.GetEpsilon(1e-5), copy.GetEpsilon(1e-5));
            copy.Compose(Step, 100);
            Assert.Equal([new(Step, 100)], accountant.History);
            Assert.True(copy.GetEpsilon(1e-5) > accountant.GetEpsilon(1e-5));
        }
    }

    [Fact]
    public void Each_property_makes_a_new_accountant() => Assert.NotSame(Accountants.Pld, Accountants.Pld);

    [Fact]
    public void Nothing_composed_spends_nothing()
    {
        foreach (var accountant in new[] { Accountants.Pld, Accountants.Rdp, Accountants.Gdp })
        {
            Assert.Equal(0, accountant.GetEpsilon(1e-5));
            Assert.Equal(0, accountant.GetDelta(0));
            accountant.Compose(new PoissonSampledEvent(0, new GaussianEvent(0)), 10);
            Assert.Equal(0, accountant.GetEpsilon(1e-5));
        }
    }

    [Fact]
    public void No_noise_means_infinite_epsilon()
    {
        foreach (var accountant in new[] { Accountants.Pld, Accountants.Rdp, Accountants.Gdp })
        {
            accountant.Compose(new PoissonSampledEvent(0.01, new GaussianEvent(0)));
            Assert.Equal(double.PositiveInfinity, accountant.GetEpsilon(1e-5));
            Assert.Equal(1, accountant.GetDelta(100));
        }
    }

    [Fact]
    public void Users_register_their_own()
    {
        Accountants.Register("contract-test", () => new RdpAccountant(orders: [2]));
        Assert.Contains("contract-test", Accountants.Names);
        Assert.Equal("rdp", Accountants.Create("Contract-Test").Name);
        Assert.Throws<ArgumentException>(() => Accountants.Register("PLD", () => new RdpAccountant()));
        Assert.Contains("contract-test", Assert.Throws<ArgumentException>(() => Accountants.Create("none")).Message);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1e-5)]
    public void Bad_deltas_are_refused(double delta)
    {
        foreach (var accountant in new[] { Accountants.Pld, Accountants.Rdp, Accountants.Gdp })
            Assert.Contains("strictly between 0 and 1", Assert.Throws<ArgumentOutOfRangeException>(() => accountant.GetEpsilon(delta)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PrivacyBudget(epsilon: 1, delta: delta));
    }

    [Fact]
    public void Bad_inputs_are_refused_with_a_sentence()
    {
        Assert.Contains("noiseMultiplier", Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianEvent(double.NaN)).Message, StringComparison.OrdinalIgnoreCase);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianEvent(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianEvent(double.PositiveInfinity));
        Assert.Contains("[0, 1]", Assert.Throws<ArgumentOutOfRangeException>(() => new PoissonSampledEvent(1.5, Step)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PoissonSampledEvent(double.NaN, Step));
        Assert.Throws<ArgumentNullException>(() => new PoissonSampledEvent(0.5, null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SampledWithoutReplacementEvent(10, 11, Step));
        Assert.Throws<ArgumentOutOfRangeException>(() => Accountants.Rdp.Compose(Step, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Accountants.Rdp.GetDelta(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Accountants.Rdp.GetDelta(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PrivacyBudget(epsilon: 0, delta: 1e-5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RdpAccountant(orders: [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Calibrate.NoiseMultiplier(-1, 1e-5, 0.1, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => Calibrate.NoiseMultiplier(1, 1e-5, 0.1, 0));
        Assert.Throws<InvalidOperationException>(() => Calibrate.NoiseMultiplier(1, 1e-5, 0.1, 10, () =>
        {
            var spent = new RdpAccountant();
            spent.Compose(new GaussianEvent(0.5));
            return spent;
        }));
    }

    [Fact]
    public void Step_counts_that_overflow_are_refused_and_leave_the_history_alone()
    {
        var accountant = Accountants.Rdp;
        accountant.Compose(Step, long.MaxValue - 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => accountant.Compose(new GaussianEvent(1), 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => accountant.Compose(new SelfComposedEvent(Step, long.MaxValue / 2), 3));
        Assert.Equal([new(Step, long.MaxValue - 1)], accountant.History);
    }

    [Fact]
    public void Accountants_are_thread_safe()
    {
        var accountant = Accountants.Pld;
        Parallel.For(0, 64, i =>
        {
            accountant.Compose(Step);
            Assert.True(accountant.GetEpsilon(1e-5) > 0);
        });
        var reference = Accountants.Pld;
        reference.Compose(Step, 64);
        Near.Relative(reference.GetEpsilon(1e-5), accountant.GetEpsilon(1e-5), 1e-3, "epsilon");
    }
}
