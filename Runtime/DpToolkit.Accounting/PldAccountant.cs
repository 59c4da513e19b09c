using DpToolkit.Accounting.Pld;

namespace DpToolkit.Accounting;

/// <summary>
/// Privacy loss distributions, composed by Fourier transform (Koskela, Jälkö and Honkela 2020) on grids made by
/// connect-the-dots (Doroshenko et al. 2022). Every epsilon and delta is a proven upper bound, rounding included, and
/// normally within 0.05 % of the true value.
/// </summary>
public sealed class PldAccountant : Accountant
{
    private LossComposition composition;

    /// <summary>An empty accountant.</summary>
    /// <param name="adjacency">Which data sets count as neighbors.</param>
    public PldAccountant(Adjacency adjacency = Adjacency.AddOrRemoveOne)
        : base(adjacency) => composition = new LossComposition(adjacency);

    /// <inheritdoc/>
    public override string Name => "pld";

    /// <summary>Epsilon at <paramref name="delta"/> between two proven bounds; their gap says how tight the upper one is.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Delta is not strictly between 0 and 1.</exception>
    public EpsilonBounds GetEpsilonBounds(double delta)
    {
        Check.Delta(delta);
        return Locked(_ => new EpsilonBounds(composition.LowerEpsilon(delta), composition.Epsilon(delta)));
    }

    /// <inheritdoc/>
    protected override Accountant New() => new PldAccountant(Adjacency);

    /// <inheritdoc/>
    protected override void CheckSupport(PrivacyEvent atom)
    {
        if (!atom.IsUnprotected)
            _ = atom.Dominating(Adjacency);
    }

    /// <inheritdoc/>
    protected override void OnComposed(PrivacyEvent atom, long count) => composition.Add(atom, count);

    /// <inheritdoc/>
    protected override void CopyTo(Accountant copy) => ((PldAccountant)copy).composition = composition.Clone();

    /// <inheritdoc/>
    protected override double EpsilonOf(IReadOnlyList<ComposedStep> steps, double delta) => composition.Epsilon(delta);

    /// <inheritdoc/>
    protected override double DeltaOf(IReadOnlyList<ComposedStep> steps, double epsilon) => composition.Delta(epsilon);
}
