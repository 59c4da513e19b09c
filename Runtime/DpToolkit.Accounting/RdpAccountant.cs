using DpToolkit.Accounting.Numerics;
using DpToolkit.Accounting.Rdp;

namespace DpToolkit.Accounting;

/// <summary>
/// Rényi differential privacy (Mironov 2017): adds Rényi divergences order by order and converts the sum at the best
/// order. A proven upper bound; fast, but 5 to 20 % above <see cref="PldAccountant"/>.
/// </summary>
public sealed class RdpAccountant : Accountant
{
    private readonly double[] orders;
    private readonly RdpConversion conversion;
    private readonly Dictionary<PrivacyEvent, double[]> renyi = [];

    /// <summary>An empty accountant.</summary>
    /// <param name="adjacency">Which data sets count as neighbors.</param>
    /// <param name="orders">Orders above 1 to choose from; null for Opacus': 1.1, 1.2, ..., 10.9, 12, 13, ..., 63.</param>
    /// <param name="conversion">How divergences become (epsilon, delta).</param>
    public RdpAccountant(
        Adjacency adjacency = Adjacency.AddOrRemoveOne, IEnumerable<double>? orders = null, RdpConversion conversion = RdpConversion.Balle2020)
        : base(adjacency)
    {
        this.orders = orders is null ? RdpOrders.Opacus : [.. orders.Distinct().OrderBy(order => order)];
        this.conversion = conversion;
        foreach (double order in this.orders)
        {
            if (!(order > 1) || double.IsInfinity(order))
                throw Check.Bad(nameof(orders), "finite numbers above 1", order);
        }

        if (this.orders.Length == 0)
            throw new ArgumentException("orders must have at least one order.", nameof(orders));
    }

    /// <inheritdoc/>
    public override string Name => "rdp";

    /// <inheritdoc/>
    protected override Accountant New() => new RdpAccountant(Adjacency, orders, conversion);

    /// <inheritdoc/>
    protected override void CheckSupport(PrivacyEvent atom) => _ = atom.Renyi(2, Adjacency);

    /// <inheritdoc/>
    protected override double EpsilonOf(IReadOnlyList<ComposedStep> steps, double delta) => Best(steps, delta).Epsilon;

    /// <inheritdoc/>
    protected override double DeltaOf(IReadOnlyList<ComposedStep> steps, double epsilon)
    {
        if (steps.Count == 0)
            return 0;
        double best = 0;
        for (int i = 0; i < orders.Length; i++)
            best = Math.Min(best, LogDelta(orders[i], Total(steps, i), epsilon));
        return Math.Exp(best);
    }

    private (double Epsilon, int Index) Best(IReadOnlyList<ComposedStep> steps, double delta)
    {
        if (steps.Count == 0)
            return (0, -1);

        // (order - 1) epsilon(order) is convex in the order, so epsilon falls and then rises: the least one by bisection.
        double logDelta = Math.Log(delta);
        int low = 0, high = orders.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            double here = Epsilon(orders[middle], Total(steps, middle), logDelta);
            if (!double.IsInfinity(here) && here > Epsilon(orders[middle + 1], Total(steps, middle + 1), logDelta))
                low = middle + 1;
            else
                high = middle;
        }

        return (Math.Max(0, Epsilon(orders[low], Total(steps, low), logDelta)), low);
    }

    private double Total(IReadOnlyList<ComposedStep> steps, int index)
    {
        double total = 0;
        for (int i = 0; i < steps.Count; i++)
            total += steps[i].Count * Renyi(steps[i].Event, index);
        return total;
    }

    private double Renyi(PrivacyEvent atom, int index)
    {
        if (!renyi.TryGetValue(atom, out double[] values))
        {
            values = new double[orders.Length];
            for (int i = 0; i < values.Length; i++)
                values[i] = double.NaN;
            renyi.Add(atom, values);
        }

        if (double.IsNaN(values[index]))
            values[index] = atom.Renyi(orders[index], Adjacency);
        return values[index];
    }

    private double Epsilon(double order, double divergence, double logDelta) => conversion == RdpConversion.Classical
        ? divergence - (logDelta / (order - 1))
        : divergence - ((logDelta + Math.Log(order)) / (order - 1)) + Special.Log1p(-1 / order);

    private double LogDelta(double order, double divergence, double epsilon) => conversion == RdpConversion.Classical
        ? (order - 1) * (divergence - epsilon)
        : ((order - 1) * (divergence - epsilon + Special.Log1p(-1 / order))) - Math.Log(order);
}
