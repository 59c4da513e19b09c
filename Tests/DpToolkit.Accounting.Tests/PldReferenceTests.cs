namespace DpToolkit.Accounting.Tests;

public sealed class PldReferenceTests
{
    [Fact]
    public void Epsilon_is_above_and_within_a_thousandth_of_the_best_known_values()
    {
        var failures = new List<string>();
        foreach (var row in Reference.Rows("grid_epsilon", "tight_best_estimate"))
        {
            double epsilon = Epsilon(row.Step, row.Steps, row.Delta);
            double uncertainty = row["uncertainty"];
            if (epsilon < row.Value - uncertainty - (1e-12 * row.Value) || epsilon > ((row.Value + uncertainty) * 1.001) + 1e-9)
                failures.Add($"{row}: {epsilon:R}, off by {(epsilon / row.Value) - 1:E2}");
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    private static double Epsilon(PrivacyEvent step, long count, double delta, Adjacency adjacency = Adjacency.AddOrRemoveOne)
    {
        var accountant = new PldAccountant(adjacency);
        accountant.Compose(step, count);
        return accountant.GetEpsilon(delta);
    }
}
