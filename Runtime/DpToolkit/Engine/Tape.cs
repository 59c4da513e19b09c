using DpToolkit.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Engine;

/// <summary>Records, by forward hooks, every use of a trained layer in a training pass.</summary>
internal sealed class Tape : IDisposable
{
    private readonly IReadOnlyList<TapedLayer> layers;
    private readonly Func<PhysicalBatch?> currentBatch;
    private readonly PassCounter passes;
    private readonly List<Action> removals = [];
    private readonly List<TapeEntry> entries = [];

    public Tape(Module model, IReadOnlyList<TapedLayer> layers, Func<PhysicalBatch?> currentBatch)
    {
        this.layers = layers;
        this.currentBatch = currentBatch;
        foreach (var layer in layers)
        {
            var before = layer.Module.register_forward_pre_hook((_, _) => Enter(layer));
            var after = layer.Module.register_forward_hook((_, input, output) => Leave(layer, input, output));
            removals.Add(before.remove);
            removals.Add(after.remove);
            if (layer.Module is HiddenLinear loop)
            {
                loop.Recorder = new LoopRecorder(this, layer);
                removals.Add(() => loop.Recorder = null);
            }
        }
        passes = new PassCounter(model);
    }

    public IReadOnlyList<TapeEntry> Entries => entries;

    /// <summary>How many backward passes have reached the model's output since the last <see cref="Clear"/>.</summary>
    public long BackwardPasses => passes.Count();

    /// <summary>Puts the parameters of layers whose forward threw back into autograd.</summary>
    public void LeaveInterrupted()
    {
        foreach (var layer in layers)
        {
            if (layer.Running)
                layer.Leave();
        }
    }

    public void Clear()
    {
        LeaveInterrupted();
        foreach (var entry in entries)
            entry.Dispose();
        entries.Clear();
        passes.Clear();
    }

    public void Dispose()
    {
        Clear();
        passes.Dispose();
        foreach (var remove in removals)
            remove();
        removals.Clear();
    }

    private static Tensor Enter(TapedLayer layer)
    {
        if (is_grad_enabled() && layer.Module.training)
            layer.Enter();
        return null!;
    }

    private Tensor Leave(TapedLayer layer, Tensor input, Tensor output)
    {
        if (!layer.Running)
            return null!;
        layer.Leave();
        if (!output.requires_grad)
            output = ReferenceEquals(output, input) ? output.detach().requires_grad_() : output.requires_grad_();
        output.retain_grad();
        entries.Add(new TapeEntry(layer, input, output, currentBatch()));
        return output;
    }

    private sealed class LoopRecorder(Tape tape, TapedLayer layer) : ILoopRecorder
    {
        public bool Begin()
        {
            Enter(layer);
            return layer.Running;
        }

        public void End(Tensor activation, Tensor product) => tape.Leave(layer, activation, product);
    }
}
