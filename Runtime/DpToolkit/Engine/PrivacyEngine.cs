using DpToolkit.Accounting;
using DpToolkit.Engine;
using DpToolkit.Optim;
using static TorchSharp.torch;

namespace DpToolkit;

/// <summary>
/// Makes training private: wraps a model, an optimizer and a loader so that every step is differentially private, and keeps account
/// of what is spent. Dispose it to take the model and the optimizer back.
/// </summary>
public sealed class PrivacyEngine : IDisposable
{
    private readonly IAccountant accountant;
    private readonly List<DpOptimizer> optimizers = [];
    private bool disposed;

    /// <summary>Makes an engine.</summary>
    /// <param name="accountant">Keeps account; <see cref="Accountants.Pld"/> if null.</param>
    public PrivacyEngine(IAccountant? accountant = null)
    {
        this.accountant = accountant ?? Accountants.Pld;
    }

    /// <summary>What keeps account.</summary>
    public IAccountant Accountant => accountant;

    /// <summary>Makes training private with given noise.</summary>
    /// <param name="model">The model, in training mode. It gets hooks and is returned.</param>
    /// <param name="optimizer">An optimizer of <c>torch.optim</c> over exactly the model's trained parameters. From now on only the private one may run it.</param>
    /// <param name="loader">A Poisson loader.</param>
    /// <param name="noiseMultiplier">Sigma: the noise's standard deviation in units of <paramref name="maxGradNorm"/>. 0 gives no privacy.</param>
    /// <param name="maxGradNorm">C: the L2 norm that each sample's gradient is clipped to.</param>
    /// <param name="clipping">How gradients are clipped; <see cref="Clipping.Flat"/> if null.</param>
    /// <param name="strategy">How norms are found.</param>
    /// <param name="lossReduction">How the loss combines its samples.</param>
    /// <param name="noise">Where noise comes from; <see cref="Noise.Secure"/> if null.</param>
    /// <param name="budget">Stops before the step that would exceed it.</param>
    /// <typeparam name="TModel">The model's type.</typeparam>
    /// <typeparam name="TBatch">What the loader hands out.</typeparam>
    /// <exception cref="PrivacyViolationException">Training would not be private; the message names every reason found and its cure.</exception>
    public PrivateTraining<TModel, TBatch> MakePrivate<TModel, TBatch>(
        TModel model,
        optim.Optimizer optimizer,
        PoissonDataLoader<TBatch> loader,
        double noiseMultiplier,
        double maxGradNorm,
        Clipping? clipping = null,
        GradSampleStrategy strategy = GradSampleStrategy.Auto,
        LossReduction lossReduction = LossReduction.Mean,
        Noise? noise = null,
        PrivacyBudget? budget = null)
        where TModel : nn.Module
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(loader);
        if (!(noiseMultiplier >= 0 && double.IsFinite(noiseMultiplier)))
            throw new ArgumentOutOfRangeException(nameof(noiseMultiplier), noiseMultiplier, "The noise multiplier is a finite number, 0 or more.");
        if (!(maxGradNorm > 0 && double.IsFinite(maxGradNorm)))
            throw new ArgumentOutOfRangeException(nameof(maxGradNorm), maxGradNorm, "The bound on the gradient norm is a positive, finite number.");
        var held = new HeldOptimizer(optimizer);
        var plan = ModelPlan.Make(model, held.Parameters);
        var options = new DpOptimizerOptions(noiseMultiplier, maxGradNorm, loader.ExpectedBatchSize, lossReduction);
        var spending = new Spending(accountant, budget);
        var privateModel = new PrivateModel(plan, () => loader.Current);
        var privateOptimizer = new DpOptimizer(
            held,
            privateModel,
            new GradientSums(plan.Parameters, clipping ?? Clipping.Flat, strategy),
            (noise ?? Noise.Secure).Open(),
            options,
            () => loader.Current,
            sigma =>
            {
                var step = new PoissonSampledEvent(loader.SampleRate, new GaussianEvent(sigma));
                spending.Check(step);
                spending.Record(step);
            });
        held.Hold();
        optimizers.Add(privateOptimizer);
        return new(model, privateOptimizer, loader);
    }

    /// <summary>The epsilon spent so far at a given delta.</summary>
    /// <param name="delta">The probability that the bound may fail, much smaller than 1 / number of records.</param>
    public double GetEpsilon(double delta) => accountant.GetEpsilon(delta);

    /// <summary>Takes the hooks off and gives the optimizers back.</summary>
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        foreach (var optimizer in optimizers)
            optimizer.Release();
    }
}
