namespace DpToolkit.Accounting;

/// <summary>Named sets of Rényi orders, ascending: what <see cref="RdpAccountant"/> chooses the best of.</summary>
public static class RdpOrders
{
    /// <summary>Opacus' orders: 1.1, 1.2, ..., 10.9 and 12, 13, ..., 63.</summary>
    public static IReadOnlyList<double> Opacus { get; } =
        [.. Enumerable.Range(1, 99).Select(x => 1 + (x / 10.0)), .. Enumerable.Range(12, 52).Select(x => (double)x)];

    /// <summary>dp_accounting's orders: 1.1, 1.2, ..., 10.9, then 11, 12, ..., 63 and 128, 256, 512, 1024.</summary>
    public static IReadOnlyList<double> DpAccounting { get; } =
        [.. Enumerable.Range(1, 99).Select(x => 1 + (x / 10.0)), .. Enumerable.Range(11, 53).Select(x => (double)x), 128, 256, 512, 1024];
}
