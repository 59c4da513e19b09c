using DpToolkit.Checkpoint;
using static TorchSharp.torch;

namespace DpToolkit;

public sealed partial class PrivacyEngine
{
    /// <summary>
    /// Writes all that a training needs to go on: weights and buffers, the optimizer's state, sigma, C and the sample rate, the
    /// learning rate schedulers, what was spent, and the state of the noise. Call it between steps; what a logical batch has
    /// collected before its last chunk is not kept.
    /// </summary>
    /// <remarks>
    /// The file is written beside its place, synced and renamed: a crash leaves the old checkpoint whole. Of
    /// <see cref="Noise.Secure"/> nothing is kept, neither key nor position: noise that could be drawn again could be subtracted.
    /// Of <see cref="Noise.Seeded"/> the position is kept, so that a test goes on bit by bit. Counts of dropped and clipped samples
    /// are not kept: they are not private. Neither is torch's own random state (dropout), nor the place in a pass over the data: a pass
    /// begins anew.
    /// </remarks>
    /// <param name="path">The file; its folder has to exist.</param>
    /// <param name="model">The private model; may be left out when the engine holds one training.</param>
    /// <param name="optimizer">The private optimizer; may be left out when the engine holds one training.</param>
    /// <param name="schedulers">The learning rate schedulers, in the order in which <see cref="LoadCheckpoint"/> will get them.</param>
    /// <exception cref="CheckpointException">The file can't be written, or something can't be stored; an older file is as it was.</exception>
    /// <exception cref="InvalidOperationException">The engine holds no training.</exception>
    /// <exception cref="ArgumentException">The model and optimizer are not one training of this engine.</exception>
    public void SaveCheckpoint(string path, nn.Module? model = null, DpOptimizer? optimizer = null, params optim.lr_scheduler.LRScheduler[] schedulers)
    {
        var training = TrainingOf(path, model, optimizer, schedulers);
        TrainingCheckpoint.Save(path, training, accountant, schedulers);
    }

    /// <summary>
    /// Takes up a checkpoint in a training that was made private as the saved one was. The engine's accountant gets the spending that
    /// it doesn't hold yet, so <see cref="GetEpsilon"/> goes on from there; it never falls: an older checkpoint brings old
    /// weights back, not the budget. A ledger counts on as it stands; it only gets what no ledger run of it has recorded.
    /// </summary>
    /// <remarks>
    /// Two trainings that go on from one checkpoint both start from its spending; what they spend together, only a ledger that both write
    /// knows. With <see cref="Noise.Secure"/> their noise is independent. The optimizer's settings, its learning rate too, are those of the checkpoint.
    /// </remarks>
    /// <param name="path">A file of <see cref="SaveCheckpoint"/>.</param>
    /// <param name="model">The private model; may be left out when the engine holds one training.</param>
    /// <param name="optimizer">The private optimizer; may be left out when the engine holds one training.</param>
    /// <param name="schedulers">The learning rate schedulers, made with the settings of the saved ones, in the same order.</param>
    /// <exception cref="CheckpointException">
    /// The file is missing, damaged, no checkpoint or of a newer version, or was made by another training: another model, sigma, C, sample
    /// rate, data set, optimizer or kind of noise. Nothing has changed then.
    /// </exception>
    /// <exception cref="InvalidOperationException">The engine holds no training.</exception>
    /// <exception cref="ArgumentException">The model and optimizer are not one training of this engine.</exception>
    public void LoadCheckpoint(string path, nn.Module? model = null, DpOptimizer? optimizer = null, params optim.lr_scheduler.LRScheduler[] schedulers)
    {
        var training = TrainingOf(path, model, optimizer, schedulers);
        TrainingCheckpoint.Load(path, training, accountant, ledger, schedulers);
    }

    private DpOptimizer TrainingOf(string path, nn.Module? model, DpOptimizer? optimizer, optim.lr_scheduler.LRScheduler[] schedulers)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(schedulers);
        if (schedulers.Contains(null!))
            throw new ArgumentException("One of the schedulers is null.", nameof(schedulers));
        if (optimizers.Count == 0)
            throw new InvalidOperationException("This engine holds no training: call MakePrivate first (to go on from a checkpoint, with the arguments it had then).");
        var found = optimizers
            .Where(held => (model is null || ReferenceEquals(held.Model, model)) && (optimizer is null || ReferenceEquals(held, optimizer)))
            .ToList();
        return found.Count switch
        {
            1 => found[0],
            0 => throw new ArgumentException("The model or optimizer is not one that this engine made private; give those that its MakePrivate returned.", model is null ? nameof(optimizer) : nameof(model)),
            _ => throw new ArgumentException($"This engine holds {found.Count} trainings; say which by its model and optimizer.", nameof(optimizer)),
        };
    }
}
