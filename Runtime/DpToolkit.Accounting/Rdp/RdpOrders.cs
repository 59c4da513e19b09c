namespace DpToolkit.Accounting.Rdp;

/// <summary>Named sets of Rényi orders, ascending.</summary>
internal static class RdpOrders
{
    /// <summary>Opacus' orders: 1.1, 1.2, ..., 10.9 and 12, 13, ..., 63.</summary>
    public static readonly double[] Opacus =
        [.. Enumerable.Range(1, 99).Select(x => 1 + (x / 10.0)), .. Enumerable.Range(12, 52).Select(x => (double)x)];
}
