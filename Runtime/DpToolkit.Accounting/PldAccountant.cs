namespace DpToolkit.Accounting;

/// <summary>Privacy loss distributions.</summary>
public sealed class PldAccountant : Accountant
{
    private readonly RdpAccountant bound;

    /// <summary>An empty accountant.</summary>
    /// <param name="adjacency">Which data sets count as neighbors.</param>
    public PldAccountant(Adjacency adjacency = Adjacency.AddOrRemoveOne)
        : base(adjacency) => bound = new RdpAccountant(adjacency);

    /// <inheritdoc/>
    public override string Name => "pld";

    /// <inheritdoc/>
    protected override Accountant New() => new PldAccountant(Adjacency);

    /// <inheritdoc/>
    protected override void OnComposed(PrivacyEvent atom, long count) => bound.Compose(atom, count);

    /// <inheritdoc/>
    protected override double EpsilonOf(IReadOnlyList<ComposedStep> steps, double delta) => bound.GetEpsilon(delta);

    /// <inheritdoc/>
    protected override double DeltaOf(IReadOnlyList<ComposedStep> steps, double epsilon) => bound.GetDelta(epsilon);
}
