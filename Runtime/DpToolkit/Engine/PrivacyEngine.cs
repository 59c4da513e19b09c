using DpToolkit.Accounting;
using DpToolkit.Engine;
using DpToolkit.Optim;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DpToolkit;

/// <summary>
/// Makes training private: wraps a model, an optimizer and a loader so that every step is differentially private, and keeps account
/// of what is spent. Dispose it to take the model and the optimizer back.
/// </summary>
public sealed partial class PrivacyEngine : IDisposable
{
    /// <summary>The ledger's name for data that was given none: all such data counts together.</summary>
    public const string DefaultDataset = "default";

    private readonly IAccountant accountant;
    private readonly PrivacyLedger? ledger;
    private readonly List<DpOptimizer> optimizers = [];
    private bool disposed;

    /// <summary>Makes an engine.</summary>
    /// <param name="accountant">Keeps account of this engine's spending; <see cref="Accountants.Pld"/> if null.</param>
    /// <param name="ledger">Keeps the spending of all engines on disk, and their budgets; none if null. It stays the caller's.</param>
    public PrivacyEngine(IAccountant? accountant = null, PrivacyLedger? ledger = null)
    {
        this.accountant = accountant ?? Accountants.Pld;
        this.ledger = ledger;
    }

    /// <summary>What keeps account of this engine's spending.</summary>
    public IAccountant Accountant => accountant;

    /// <summary>Makes training private with given noise.</summary>
    /// <param name="model">The model, in training mode. It gets hooks and is returned.</param>
    /// <param name="optimizer">An optimizer of <c>torch.optim</c> over exactly the model's trained parameters. From now on only the private one may run it.</param>
    /// <param name="loader">The ordinary loader; its data set is handed out in Poisson samples of its batch size instead.</param>
    /// <param name="noiseMultiplier">Sigma: the noise's standard deviation in units of <paramref name="maxGradNorm"/>. 0 gives no privacy.</param>
    /// <param name="maxGradNorm">C: the L2 norm that each sample's gradient is clipped to.</param>
    /// <param name="poissonSampling">False for shuffled batches of fixed size, which are accounted without amplification by sampling.</param>
    /// <param name="clipping">How gradients are clipped; <see cref="Clipping.Flat"/> if null.</param>
    /// <param name="strategy">How norms are found.</param>
    /// <param name="maxPhysicalBatchSize">Most records handed out at once; null for no limit.</param>
    /// <param name="expectedBatchSize">The public constant that mean gradients are divided by; the loader's batch size if null.</param>
    /// <param name="lossReduction">How the loss combines its samples.</param>
    /// <param name="noise">Where noise and samples come from; <see cref="Noise.Secure"/> if null.</param>
    /// <param name="budget">Stops before the step that would exceed it.</param>
    /// <param name="dataset">The data set's name in the ledger.</param>
    /// <typeparam name="TModel">The model's type.</typeparam>
    /// <typeparam name="T">What the data set holds.</typeparam>
    /// <typeparam name="TBatch">What the loader hands out.</typeparam>
    /// <exception cref="PrivacyViolationException">Training would not be private; the message names every reason found and its cure.</exception>
    public PrivateTraining<TModel, TBatch> MakePrivate<TModel, T, TBatch>(
        TModel model,
        optim.Optimizer optimizer,
        DataLoader<T, TBatch> loader,
        double noiseMultiplier,
        double maxGradNorm,
        bool poissonSampling = true,
        Clipping? clipping = null,
        GradSampleStrategy strategy = GradSampleStrategy.Auto,
        int? maxPhysicalBatchSize = null,
        double? expectedBatchSize = null,
        LossReduction lossReduction = LossReduction.Mean,
        Noise? noise = null,
        PrivacyBudget? budget = null,
        string dataset = DefaultDataset)
        where TModel : nn.Module
    {
        ArgumentNullException.ThrowIfNull(loader);
        return MakePrivate(
            model, optimizer, PoissonDataLoader.From(loader, poissonSampling, maxPhysicalBatchSize, expectedBatchSize, noise),
            noiseMultiplier, maxGradNorm, clipping, strategy, lossReduction, noise, budget, dataset);
    }

    /// <summary>Makes training private with given noise, over a loader that is private already.</summary>
    /// <inheritdoc cref="MakePrivate{TModel, T, TBatch}"/>
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
        PrivacyBudget? budget = null,
        string dataset = DefaultDataset)
        where TModel : nn.Module
    {
        ArgumentNullException.ThrowIfNull(loader);
        var options = new TrainingOptions(noiseMultiplier, maxGradNorm)
        {
            Clipping = clipping ?? Clipping.Flat,
            Strategy = strategy,
            LossReduction = lossReduction,
            Noise = noise ?? Noise.Secure,
            Budget = budget,
            Dataset = dataset,
        };
        return new(model, MakePrivate(model, optimizer, SampledBatches.Of(loader), options), loader);
    }

    /// <summary>Makes training private with just the noise that a number of epochs may cost; training stops before it would cost more.</summary>
    /// <param name="targetEpsilon">Epsilon after all epochs, earlier spending of this engine included.</param>
    /// <param name="targetDelta">Delta, much smaller than 1 / number of records.</param>
    /// <param name="epochs">How many times the private loader will be gone through.</param>
    /// <inheritdoc cref="MakePrivate{TModel, T, TBatch}"/>
    public PrivateTraining<TModel, TBatch> MakePrivateWithEpsilon<TModel, T, TBatch>(
        TModel model,
        optim.Optimizer optimizer,
        DataLoader<T, TBatch> loader,
        double targetEpsilon,
        double targetDelta,
        int epochs,
        double maxGradNorm,
        bool poissonSampling = true,
        Clipping? clipping = null,
        GradSampleStrategy strategy = GradSampleStrategy.Auto,
        int? maxPhysicalBatchSize = null,
        double? expectedBatchSize = null,
        LossReduction lossReduction = LossReduction.Mean,
        Noise? noise = null,
        string dataset = DefaultDataset)
        where TModel : nn.Module
    {
        ArgumentNullException.ThrowIfNull(loader);
        return MakePrivateWithEpsilon(
            model, optimizer, PoissonDataLoader.From(loader, poissonSampling, maxPhysicalBatchSize, expectedBatchSize, noise),
            targetEpsilon, targetDelta, epochs, maxGradNorm, clipping, strategy, lossReduction, noise, dataset);
    }

    /// <summary>Makes training private with just the noise that a number of epochs may cost, over a loader that is private already.</summary>
    /// <inheritdoc cref="MakePrivateWithEpsilon{TModel, T, TBatch}"/>
    public PrivateTraining<TModel, TBatch> MakePrivateWithEpsilon<TModel, TBatch>(
        TModel model,
        optim.Optimizer optimizer,
        PoissonDataLoader<TBatch> loader,
        double targetEpsilon,
        double targetDelta,
        int epochs,
        double maxGradNorm,
        Clipping? clipping = null,
        GradSampleStrategy strategy = GradSampleStrategy.Auto,
        LossReduction lossReduction = LossReduction.Mean,
        Noise? noise = null,
        string dataset = DefaultDataset)
        where TModel : nn.Module
    {
        ArgumentNullException.ThrowIfNull(loader);
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        var budget = new PrivacyBudget(targetEpsilon, targetDelta);
        var noiseMultiplier = loader.PoissonSampling
            ? Calibrate.NoiseMultiplier(targetEpsilon, targetDelta, loader.SampleRate, epochs * loader.Count, accountant.Clone)
            : Calibrate.NoiseMultiplier(targetEpsilon, targetDelta, sigma => new GaussianEvent(sigma), epochs, accountant.Clone);
        return MakePrivate(model, optimizer, loader, noiseMultiplier, maxGradNorm, clipping, strategy, lossReduction, noise, budget, dataset);
    }

    /// <summary>The epsilon that this engine has spent so far.</summary>
    /// <param name="delta">The probability that the bound may fail, much smaller than 1 / number of records.</param>
    public double GetEpsilon(double delta) => accountant.GetEpsilon(delta);

    /// <summary>
    /// Checks, in the next step of every private optimizer, each layer's rule against running the layer on each sample alone. Slow;
    /// meant for one step at the start of a training with hand-written rules. That step throws if a rule is wrong.
    /// </summary>
    public void VerifyRules()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        foreach (var optimizer in optimizers)
            optimizer.VerifyNextStep();
    }

    /// <summary>
    /// Changes one sample of a batch after the other, and checks that the outputs of the private models for the others don't move:
    /// finds normalization, softmax and the like over dimension 0. Weights and random state are as before afterwards.
    /// </summary>
    /// <param name="batch">What the models are called with, [B, ...], at least two samples.</param>
    /// <exception cref="PrivacyViolationException">A model mixes samples.</exception>
    /// <exception cref="InvalidOperationException">No private model takes one tensor and returns one.</exception>
    public void VerifyIndependence(Tensor batch)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentNullException.ThrowIfNull(batch);
        var models = optimizers.Select(optimizer => optimizer.Model).OfType<nn.Module<Tensor, Tensor>>().ToList();
        if (models.Count == 0)
            throw new InvalidOperationException("VerifyIndependence runs models that take one tensor and return one; this engine holds none. Call MakePrivate first.");
        foreach (var model in models)
            IndependenceCheck.Verify(model, batch);
    }

    /// <summary>Takes the hooks off, gives the optimizers back and closes the ledger's runs.</summary>
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        foreach (var optimizer in optimizers)
            optimizer.Release();
    }

    internal DpOptimizer MakePrivate(nn.Module model, optim.Optimizer optimizer, SampledBatches batches, TrainingOptions options)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(optimizer);
        CheckNumbers(options.NoiseMultiplier, options.MaxGradNorm);
        var held = new HeldOptimizer(optimizer);
        var plan = ModelPlan.Make(model, held.Parameters);
        var run = ledger?.BeginRun(options.Dataset, model.GetType().Name, accountant.Name);
        try
        {
            var made = new DpOptimizer(held, new PrivateModel(plan, batches.Current), new Spending(accountant, options.Budget, run, batches), batches, options);
            held.Hold();
            optimizers.Add(made);
            return made;
        }
        catch
        {
            run?.Dispose();
            throw;
        }
    }

    private static void CheckNumbers(double noiseMultiplier, double maxGradNorm)
    {
        if (!(noiseMultiplier >= 0 && double.IsFinite(noiseMultiplier)))
            throw new ArgumentOutOfRangeException(nameof(noiseMultiplier), noiseMultiplier, "The noise multiplier is a finite number, 0 or more.");
        if (!(maxGradNorm > 0 && double.IsFinite(maxGradNorm)))
            throw new ArgumentOutOfRangeException(nameof(maxGradNorm), maxGradNorm, "The bound on the gradient norm is a positive, finite number.");
    }
}
