namespace DpToolkit.Accounting.Pld;

/// <summary>A grid, and which of its points are dots: next to each other near 0, further apart where losses are large.</summary>
/// <param name="Step">Distance of the grid's points.</param>
/// <param name="Growth">Distance of two dots over their loss.</param>
/// <param name="Widest">Largest distance of two dots.</param>
internal readonly record struct Spacing(double Step, double Growth, double Widest)
{
    /// <summary>Points from a dot to the next one outwards.</summary>
    public int Gap(int at) => Math.Max(1, (int)Math.Min(at * Growth, Widest / Step));

    /// <summary>Distance of the dots around a loss.</summary>
    public double Distance(double size) => Math.Max(Step, Math.Min(size * Growth, Widest));
}
