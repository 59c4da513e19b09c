using DpToolkit.Layers;
using DpToolkit.Validation;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Engine;

/// <summary>A model under private training: its taped layers, and the checks that what they hold is this batch's gradients and nothing else.</summary>
internal sealed class PrivateModel : IDisposable
{
    private static readonly HashSet<Module> privateModules = new(ReferenceEqualityComparer.Instance);

    private readonly IReadOnlyList<TapedLayer> layers;
    private readonly IReadOnlyList<(string Path, BatchNorm Layer)> frozenNorms;
    private readonly int parameterCount;
    private readonly List<(string Path, Parameter Parameter)> frozen;
    private readonly Tape tape;
    private List<(string Path, Tensor Buffer, Tensor Before)>? buffers;

    /// <summary>Puts the hooks on the model.</summary>
    /// <exception cref="PrivacyViolationException">The model is under private training already.</exception>
    public PrivateModel(ModelPlan plan, Func<PhysicalBatch?> currentBatch)
    {
        Model = plan.Model;
        layers = plan.Layers;
        Parameters = plan.Parameters;
        frozen = [.. Model.named_parameters().Where(named => !named.parameter.requires_grad).Select(named => (named.name, named.parameter))];
        parameterCount = Model.named_parameters().Count();
        frozenNorms = [.. ModuleWalk.All(Model).Where(found => found.Module is BatchNorm).Select(found => (found.Path, (BatchNorm)found.Module))];
        lock (privateModules)
        {
            var shared = layers.FirstOrDefault(layer => privateModules.Contains(layer.Module));
            if (shared is not null)
                throw new PrivacyViolationException($"{shared.Path} is under private training already: two private optimizers would clip its samples' gradients separately, and each sample would count twice. Give one engine's MakePrivate one optimizer with all parameters, or dispose the engine that holds the model.");
            foreach (var layer in layers)
                privateModules.Add(layer.Module);
        }
        tape = new Tape(Model, layers, currentBatch);
        TakeBuffers();
    }

    public Module Model { get; }

    public IReadOnlyList<TrainedParameter> Parameters { get; }

    /// <summary>The uses of layers that carry an output gradient, all of them from this batch.</summary>
    /// <exception cref="PrivacyViolationException">They aren't.</exception>
    public IReadOnlyList<TapeEntry> Check(PhysicalBatch batch)
    {
        tape.LeaveInterrupted();
        CheckTrainedSet();
        CheckOrdinaryGradients();
        CheckFrozenNorms();
        if (batch.Size == 0)
            return [];
        CheckBuffers();
        if (tape.Entries.Count == 0)
            throw new PrivacyViolationException("step() without a forward pass: no trained layer has run in training mode, with gradients, since the last step() or zero_grad(). Call the model (call, not forward) inside the loop, after zero_grad(), with model.train() and outside no_grad().");
        var entries = tape.Entries.Where(entry => entry.OutputGrad is not null).ToList();
        if (entries.Count == 0)
            throw new PrivacyViolationException("step() without a backward pass: no output of a trained layer has a gradient. Call loss.backward() before step().");
        var passes = tape.BackwardPasses;
        if (passes > 1)
            throw new PrivacyViolationException($"backward() reached the model's output {passes} times since the last step(). Each batch of the private loader takes one forward, one backward and one step(): add losses up before backward(), and put several uses of a model into one module.");
        foreach (var entry in entries)
            CheckEntry(entry, batch);
        return entries;
    }

    /// <summary>Forgets the forward and backward passes so far.</summary>
    public void Clear()
    {
        tape.Clear();
        foreach (var trained in Parameters)
        {
            using var gradient = trained.Parameter.grad;
            if (gradient is not null)
                trained.Parameter.grad = null;
        }
    }

    /// <summary>Takes the buffers as they are for what they should be after the next forward pass.</summary>
    public void TakeBuffers()
    {
        ReleaseBuffers();
        using var guard = no_grad();
        buffers = [.. Model.named_buffers().Select(named => (named.name, named.buffer, named.buffer.clone().DetachFromDisposeScope()))];
    }

    public void Dispose()
    {
        tape.Dispose();
        ReleaseBuffers();
        lock (privateModules)
        {
            foreach (var layer in layers)
                privateModules.Remove(layer.Module);
        }
    }

    private static void CheckEntry(TapeEntry entry, PhysicalBatch batch)
    {
        var layer = entry.Layer;
        if (entry.Batch != batch)
            throw new PrivacyViolationException($"{layer.Path} ran on another batch than the one that step() is for. Call zero_grad() before each forward pass, and step() after each backward(), without skipping batches.");
        if (entry.Input.dim() == 0 || entry.Input.shape[0] != batch.Size || entry.Output.dim() == 0 || entry.Output.shape[0] != batch.Size)
            throw new PrivacyViolationException($"{layer.Path} ({layer.Module.GetType().Name}) received [{string.Join(", ", entry.Input.shape)}] and returned [{string.Join(", ", entry.Output.shape)}], but dimension 0 has to be the samples, of which this batch has {batch.Size}. Keep the batch first, don't merge it with other dimensions before a trained layer, and expand inputs that all samples share.");
        if (layer.Rule.InputDimensions > 0 && entry.Input.dim() != layer.Rule.InputDimensions)
            throw new PrivacyViolationException($"{layer.Path} ({layer.Module.GetType().Name}) received [{string.Join(", ", entry.Input.shape)}], without a batch dimension; expected {layer.Rule.InputDimensions} dimensions, the samples first.");
        if (!entry.Unchanged)
            throw new PrivacyViolationException($"The input or output of {layer.Path} ({layer.Module.GetType().Name}) was changed in place after the layer ran, so its gradient would be wrong. Use the operation that returns a new tensor (relu instead of relu_, inplace: false).");
    }

    private void CheckTrainedSet()
    {
        foreach (var trained in Parameters)
        {
            if (!trained.Parameter.requires_grad)
                throw new PrivacyViolationException($"{trained.Path} was frozen after MakePrivate. Freeze parameters before MakePrivate.");
        }
        foreach (var (path, parameter) in frozen)
        {
            if (parameter.requires_grad)
                throw new PrivacyViolationException($"{path} was frozen at MakePrivate and is trainable now: its gradient would not be clipped. Unfreeze parameters before MakePrivate.");
        }
        var count = Model.named_parameters().Count();
        if (count != parameterCount)
            throw new PrivacyViolationException($"The model had {parameterCount} parameters at MakePrivate and has {count} now. Change a model before MakePrivate.");
    }

    private void CheckOrdinaryGradients()
    {
        foreach (var trained in Parameters)
        {
            using var gradient = trained.Parameter.grad;
            if (gradient is null)
                continue;
            var owner = layers.First(layer => layer.Parameters.Values.Contains(trained));
            throw new PrivacyViolationException(tape.Entries.Any(entry => entry.Layer == owner)
                ? $"{trained.Path} got an ordinary gradient, which is not clipped: the parameter is used outside its layer {owner.Path}. Use it through the layer's call() alone (a penalty on weights belongs into the optimizer's weight_decay)."
                : $"{trained.Path} got an ordinary gradient, which is not clipped: {owner.Path} ({owner.Module.GetType().Name}) was run by forward(), or in evaluation mode. Use call(), in training mode.");
        }
    }

    private void CheckFrozenNorms()
    {
        foreach (var (path, norm) in frozenNorms)
        {
            if (norm.training)
                throw new PrivacyViolationException($"{path} ({norm.GetType().Name}) was in evaluation mode at MakePrivate and is in training mode now, where it mixes the samples of a batch. Call eval() on it after train() on the model, or replace it by GroupNorm.");
        }
    }

    private void CheckBuffers()
    {
        if (buffers is null)
            return;
        using var guard = no_grad();
        foreach (var (path, buffer, before) in buffers)
        {
            using var same = buffer.shape.AsSpan().SequenceEqual(before.shape) ? buffer.eq(before).all() : null;
            if (same is null || !same.item<bool>())
                throw new PrivacyViolationException($"Buffer {path} changed between MakePrivate and the first step: what a forward pass writes into a buffer leaves with the model, without noise. Don't write buffers in forward; load weights before MakePrivate.");
        }
        ReleaseBuffers();
    }

    private void ReleaseBuffers()
    {
        foreach (var (_, _, before) in buffers ?? [])
            before.Dispose();
        buffers = null;
    }
}
