namespace DpToolkit.Accounting.Tests;

public sealed class PrvReferenceTests
{
    private const double StatedError = 0.01;

    [Theory]
    [InlineData("grid_epsilon", "prv_opacus_eps_error_0.01_", 37)]
    [InlineData("heterogeneous", "prv_eps_error_0.01_", 2)]
    public void Both_ends_are_within_the_stated_error_of_published_values(string kind, string method, int every)
    {
        var lower = Reference.Rows(kind, method + "lower");
        var upper = Reference.Rows(kind, method + "upper");
        for (int i = 0; i < upper.Count; i += every)
        {
            var accountant = new PrvAccountant();
            foreach (var (sigma, rate, steps) in upper[i].Has("phases") ? upper[i].Phases : [(upper[i].Sigma, upper[i].SampleRate, upper[i].Steps)])
                accountant.Compose(new PoissonSampledEvent(rate, new GaussianEvent(sigma)), steps);
            var bounds = accountant.GetEpsilonBounds(upper[i].Delta);
            Assert.True(Math.Abs(bounds.Upper - upper[i].Value) <= StatedError, $"{upper[i]}: {bounds}");
            Assert.True(Math.Abs(bounds.Lower - Math.Max(0, lower[i].Value)) <= StatedError, $"{lower[i]}: {bounds}");
        }
    }

    [Fact]
    public void The_best_known_values_lie_between_both_ends()
    {
        foreach (var row in Reference.Rows("grid_epsilon", "tight_best_estimate").Where(row => row.Steps is > 1 and <= 3516 && row.SampleRate <= 0.05).Where((_, i) => i % 40 == 0))
        {
            var accountant = new PrvAccountant();
            accountant.Compose(row.Step, row.Steps);
            var bounds = accountant.GetEpsilonBounds(row.Delta);
            Near.AtMost(row.Value + row["uncertainty"], bounds.Lower, row);
            Near.AtMost(bounds.Upper, row.Value - row["uncertainty"], row);
            Near.AtMost(0.025 + (0.001 * row.Value), bounds.Upper - bounds.Lower, row);
        }
    }

    [Fact]
    public void Other_events_are_refused() =>
        Assert.Contains("PLD", Assert.Throws<NotSupportedException>(() => Accountants.Prv.Compose(new LaplaceEvent(1))).Message);
}
