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
    [InlineData("rdp_opacus_default_alphas")]
    [InlineData("rdp_exact_quadrature_opacus_alphas")]
    public void Epsilon_equals_published_values_at_Opacus_orders(string method)
    {
        foreach (var row in Reference.Rows("grid_epsilon", method))
        {
            var accountant = new RdpAccountant();
            accountant.Compose(row.Step, row.Steps);
            Near.Relative(Math.Max(0, row.Value), accountant.GetEpsilon(row.Delta), 1e-6, row);
        }
    }
}
