using DpToolkit.Engine;
using DpToolkit.Optim;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DpToolkit;

/// <summary>
/// Runs a <c>torch.optim</c> optimizer on private gradients: each step clips what every sample contributed, adds noise once a
/// logical batch, records the spending, and only then changes the weights (DP-SGD, Abadi et al., arXiv:1607.00133).
/// Learning rate schedulers take it as they take the optimizer inside.
/// </summary>
public sealed partial class DpOptimizer : optim.Optimizer
{
    private readonly HeldOptimizer inner;
    private readonly PrivateModel model;
    private readonly GradientSums sums;
    private readonly NoiseStream noise;
    private readonly Spending spending;
    private readonly SampledBatches batches;
    private readonly TrainingOptions options;
    private readonly double divisor;
    private double noiseMultiplier;
    private double maxGradNorm;
    private bool verify;
    private LogicalBatch? open;
    private PhysicalBatch? last;

    internal DpOptimizer(HeldOptimizer inner, PrivateModel model, Spending spending, SampledBatches batches, TrainingOptions options)
        : base(IntPtr.Zero)
    {
        this.inner = inner;
        this.model = model;
        this.spending = spending;
        this.batches = batches;
        this.options = options;
        sums = new GradientSums(model.Parameters, options.Clipping, options.Strategy);
        noise = options.Noise.Open();
        NoiseMultiplier = options.NoiseMultiplier;
        MaxGradNorm = options.MaxGradNorm;
        LossReduction = options.LossReduction;
        divisor = LossReduction == LossReduction.Mean ? ExpectedBatchSize : 1;
    }

    /// <summary>Sigma: the noise's standard deviation in units of <see cref="MaxGradNorm"/>. A change takes effect, and is accounted, from the next logical batch on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double NoiseMultiplier
    {
        get => noiseMultiplier;
        set => noiseMultiplier = value >= 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The noise multiplier is a finite number, 0 or more.");
    }

    /// <summary>C: the most that one sample moves the gradient sum, in L2 norm. A change takes effect from the next logical batch on, for clipping and noise alike.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive or not finite.</exception>
    public double MaxGradNorm
    {
        get => maxGradNorm;
        set => maxGradNorm = value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The bound on the gradient norm is a positive, finite number.");
    }

    /// <summary>The public constant that mean gradients are divided by.</summary>
    public double ExpectedBatchSize => batches.ExpectedBatchSize;

    /// <summary>How the loss combines its samples.</summary>
    public LossReduction LossReduction { get; }

    /// <summary>The logical batches that have changed the weights.</summary>
    public long Steps { get; private set; }

    /// <summary>The samples so far whose gradient was not finite: they counted as zero. Not private: don't release it.</summary>
    public long DroppedSamples { get; private set; }

    /// <summary>The share of the last logical batch whose gradient was shortened; NaN for an empty one. Not private: don't release it.</summary>
    public double ClippedFraction { get; private set; } = double.NaN;

    /// <inheritdoc/>
    public override IEnumerable<optim.ILearningRateController> ParamGroups => inner.Optimizer.ParamGroups;

    /// <inheritdoc/>
    public override IEnumerable<Parameter> parameters() => inner.Parameters;

    /// <summary>Not possible while training privately.</summary>
    /// <exception cref="PrivacyViolationException">Always.</exception>
    public override void add_param_group(ParamGroup param_group) =>
        throw new PrivacyViolationException("Parameters can't be added to a private optimizer: their gradients would not be clipped. Add them to the plain optimizer before MakePrivate.");

    /// <summary>Forgets the forward and backward passes since the last step. Clipped sums of the logical batch at hand are kept.</summary>
    public override void zero_grad() => model.Clear();

    /// <summary>
    /// Clips the gradients of the physical batch at hand. If it is its logical batch's last, adds noise, records the spending and
    /// updates the weights.
    /// </summary>
    /// <param name="closure">Computes the loss and runs its backward; optional.</param>
    /// <returns>What <paramref name="closure"/> returned.</returns>
    /// <exception cref="PrivacyViolationException">The gradients at hand are not those of this batch's samples alone; the message says why.</exception>
    /// <exception cref="PrivacyBudgetExceededException">The step would exceed the budget. The weights are as before.</exception>
    public override Tensor step(Func<Tensor>? closure = null)
    {
        Tensor? loss = null;
        if (closure is not null)
        {
            using (enable_grad())
                loss = closure();
        }
        var batch = batches.Current() ?? throw new PrivacyViolationException(
            "step() without a batch of the private loader: the accounting assumes its Poisson sampling. Loop over the loader that MakePrivate returned, and call step() inside that loop.");
        if (batch == last)
            throw new PrivacyViolationException("step() was called twice for one batch of the private loader; call it once, after backward().");
        Begin(batch);
        Clip(batch);
        last = batch;
        if (batch.IsLast)
            Update(batch);
        return loss!;
    }

    internal nn.Module Model => model.Model;

    internal void VerifyNextStep() => verify = true;

    internal void Release()
    {
        inner.Dispose();
        model.Dispose();
        sums.Dispose();
        noise.Dispose();
        spending.Dispose();
    }

    private void Begin(PhysicalBatch batch)
    {
        if (batch.Offset == 0)
        {
            sums.Reset();
            open = new LogicalBatch(batch.LogicalBatch, noiseMultiplier, maxGradNorm);
        }
        else if (open is null || open.Number != batch.LogicalBatch || open.Samples != batch.Offset)
        {
            throw new PrivacyViolationException($"Samples {batch.Offset} to {batch.Offset + batch.Size - 1} of logical batch {batch.LogicalBatch} reached step(), but not those before them. Call step() for every batch that the private loader hands out.");
        }
    }

    /// <summary>If collecting fails halfway, the logical batch stays closed: tried again, samples would count twice.</summary>
    private void Clip(PhysicalBatch batch)
    {
        var entries = model.Check(batch);
        if (batch.Size > 0)
        {
            if (verify)
                RuleCheck.Verify(entries, sums.Strategy);
            verify = false;
            var lossScale = LossReduction == LossReduction.Mean ? batch.Size : 1.0;
            var collecting = open!;
            open = null;
            collecting.Add(sums.Add(entries, lossScale, collecting.MaxGradNorm, divisor));
            open = collecting;
        }
        open!.Samples += batch.Size;
        model.Clear();
    }

    private void Update(PhysicalBatch batch)
    {
        var done = open!;
        open = null;
        var deviation = done.NoiseMultiplier * done.MaxGradNorm / divisor;
        try
        {
            foreach (var trained in sums.Parameters)
                noise.AddGaussian_(trained.Sum, deviation);
            spending.Record(batch, done.NoiseMultiplier);
            foreach (var trained in sums.Parameters)
                trained.Parameter.grad = trained.Sum;
            inner.Run(() => inner.Optimizer.step());
        }
        finally
        {
            foreach (var trained in sums.Parameters)
                trained.Parameter.grad = null;
            sums.Reset();
        }
        Steps++;
        DroppedSamples += done.Dropped;
        ClippedFraction = done.Samples == 0 ? double.NaN : (double)done.Clipped / done.Samples;
    }
}
