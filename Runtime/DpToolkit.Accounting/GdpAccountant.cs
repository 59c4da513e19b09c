using DpToolkit.Accounting.Pld;

namespace DpToolkit.Accounting;

/// <summary>
/// Gaussian differential privacy by the central limit theorem (Dong, Roth and Su 2022; Bu, Dong, Long and Su 2020). An
/// ESTIMATE, not a bound: with few steps or a small sample rate the true epsilon can be larger. Exact for Gaussian
/// events without sampling.
/// </summary>
public sealed class GdpAccountant : Accountant
{
    /// <summary>An empty accountant.</summary>
    /// <param name="adjacency">Which data sets count as neighbors.</param>
    public GdpAccountant(Adjacency adjacency = Adjacency.AddOrRemoveOne)
        : base(adjacency)
    {
    }

    /// <inheritdoc/>
    public override string Name => "gdp";

    /// <summary>The mu of mu-GDP so far; infinite without noise.</summary>
    public double Mu => Locked(MuOf);

    /// <inheritdoc/>
    protected override Accountant New() => new GdpAccountant(Adjacency);

    /// <inheritdoc/>
    protected override void CheckSupport(PrivacyEvent atom) => _ = atom.CltMuSquared(Adjacency);

    /// <inheritdoc/>
    protected override double EpsilonOf(IReadOnlyList<ComposedStep> steps, double delta)
    {
        double mu = MuOf(steps);
        return mu == 0 ? 0 : double.IsInfinity(mu) ? mu : DominatingPair.Inverse(new GaussianPair(1 / mu).Delta, delta);
    }

    /// <inheritdoc/>
    protected override double DeltaOf(IReadOnlyList<ComposedStep> steps, double epsilon)
    {
        double mu = MuOf(steps);
        return mu == 0 ? 0 : double.IsInfinity(mu) ? 1 : new GaussianPair(1 / mu).Delta(epsilon);
    }

    private double MuOf(IReadOnlyList<ComposedStep> steps) => Math.Sqrt(steps.Sum(step => step.Count * step.Event.CltMuSquared(Adjacency)));
}
