using DpToolkit.Accounting;
using static TorchSharp.torch;
using static TorchSharp.torch.optim.lr_scheduler;

namespace DpToolkit.Checkpoint;

/// <summary>Saves a private training and takes it up again.</summary>
internal static class TrainingCheckpoint
{
    public static void Save(string path, DpOptimizer training, IAccountant accountant, IReadOnlyList<LRScheduler> schedulers)
    {
        using var scope = NewDisposeScope();
        var tensors = ModelTensors.Of(training.Model);
        var optimizer = OptimizerBytes.Save(training.Held);
        var manifest = new CheckpointManifest(
            training.Model.GetType().Name,
            TrainingSettings.Of(training),
            training.NoiseMultiplier,
            training.MaxGradNorm,
            training.Steps,
            [.. tensors.Select(named => named.Stored)],
            training.Held.Optimizer.GetType().Name,
            optimizer.Length,
            [.. schedulers.Select(SchedulerNumbers.Save)],
            [.. SpendingLineage.Of(accountant).Portions().Select(portion => portion.Store())],
            training.NoiseStream.SaveState(),
            training.Batches.Sampling?.SaveState());
        CheckpointFile.Write(path, manifest.Write(), stream =>
        {
            ModelTensors.Write(stream, tensors.Select(named => named.Tensor));
            stream.Write(optimizer);
        });
    }

    /// <summary>Checks everything before it changes anything; the spending comes first, so that it is never behind the weights.</summary>
    public static void Load(string path, DpOptimizer training, IAccountant accountant, PrivacyLedger? ledger, IReadOnlyList<LRScheduler> schedulers)
    {
        using var scope = NewDisposeScope();
        var (bytes, file) = CheckpointFile.Open(path);
        using var payload = file;
        var manifest = CheckpointManifest.Read(bytes, path);
        Check(manifest, training, schedulers, path);
        var spent = Portions(manifest, path);
        var tensors = ModelTensors.Read(payload, manifest.Tensors, training.Model);
        var optimizer = new byte[manifest.OptimizerLength];
        payload.ReadExactly(optimizer);

        Restore(spent, manifest, training, accountant, ledger, path);
        OptimizerBytes.Load(training.Held, optimizer, path);
        ModelTensors.Load(manifest.Tensors, tensors, training.Model);
        foreach (var (stored, scheduler) in manifest.Schedulers.Zip(schedulers))
            SchedulerNumbers.Load(stored, scheduler);
        training.Resume(manifest.Steps, manifest.NoiseMultiplier, manifest.MaxGradNorm);
        training.NoiseStream.LoadState(manifest.Noise);
        if (manifest.Sampling is { } sampling)
            training.Batches.Sampling?.LoadState(sampling);
    }

    private static void Check(CheckpointManifest manifest, DpOptimizer training, IReadOnlyList<LRScheduler> schedulers, string path)
    {
        if (ModelTensors.Difference(manifest.Tensors, training.Model) is { } tensor)
            throw new CheckpointException($"The checkpoint {path} is of another model: {tensor}. Build the model as it was.");
        if (manifest.Settings.Difference(TrainingSettings.Of(training)) is { } setting)
            throw new CheckpointException($"The checkpoint {path} was made with {setting}: call MakePrivate with the arguments it had. To train on with others, begin a new training from the weights and keep its accountant or ledger.");
        var optimizer = training.Held.Optimizer.GetType().Name;
        if (manifest.Optimizer != optimizer)
            throw new CheckpointException($"The checkpoint {path} has the state of {manifest.Optimizer}, but the optimizer is {optimizer} now: make the optimizer as it was.");
        if (manifest.Schedulers.Count != schedulers.Count)
            throw new CheckpointException($"The checkpoint {path} has {manifest.Schedulers.Count} learning rate schedulers and LoadCheckpoint was given {schedulers.Count}: give those that SaveCheckpoint was given, in the same order.");
        foreach (var (stored, scheduler) in manifest.Schedulers.Zip(schedulers))
        {
            if (SchedulerNumbers.Difference(stored, scheduler) is { } part)
                throw new CheckpointException($"The checkpoint {path} has {part}: make the scheduler as it was.");
        }
    }

    private static IReadOnlyList<SpentPortion> Portions(CheckpointManifest manifest, string path)
    {
        try
        {
            return [.. manifest.Spent.Select(SpentPortion.Read)];
        }
        catch (FormatException error)
        {
            throw new CheckpointException($"What was spent can't be read from the checkpoint {path}: {error.Message}", error);
        }
    }

    private static void Restore(IReadOnlyList<SpentPortion> spent, CheckpointManifest manifest, DpOptimizer training, IAccountant accountant, PrivacyLedger? ledger, string path)
    {
        try
        {
            if (ledger is not null)
                LedgerPortions.Import(ledger, training.Options.Dataset, accountant.Name, manifest.Model, spent);
            SpendingLineage.Of(accountant).Restore(spent);
        }
        catch (NotSupportedException error)
        {
            throw new CheckpointException($"The accountant {accountant.Name} can't take up what the checkpoint {path} has spent: {error.Message}", error);
        }
    }
}
