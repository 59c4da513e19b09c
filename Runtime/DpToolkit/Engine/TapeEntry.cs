using DpToolkit.Layers;
using static TorchSharp.torch;

namespace DpToolkit.Engine;

/// <summary>One use of a layer: what went in, what came out, and for which batch.</summary>
internal sealed class TapeEntry : IDisposable
{
    private readonly long version;
    private Tensor? outputGrad;

    public TapeEntry(TapedLayer layer, Tensor input, Tensor output, PhysicalBatch? batch)
    {
        Layer = layer;
        Input = input.detach().DetachFromDisposeScope();
        Output = output.alias().DetachFromDisposeScope();
        Batch = batch;
        version = Native.Version(Input, Output);
    }

    public TapedLayer Layer { get; }

    /// <summary>The layer's input, [B, ...].</summary>
    public Tensor Input { get; }

    /// <summary>The layer's output, [B, ...].</summary>
    public Tensor Output { get; }

    /// <summary>Gradient of the loss with respect to the output; null where backward didn't reach it.</summary>
    public Tensor? OutputGrad => outputGrad ??= Output.grad?.DetachFromDisposeScope();

    /// <summary>The batch that the private loader had handed out when the layer ran.</summary>
    public PhysicalBatch? Batch { get; }

    /// <summary>Whether input and output are what they were when the layer ran.</summary>
    public bool Unchanged => Native.Version(Input, Output) == version;

    public void Dispose()
    {
        Input.Dispose();
        Output.Dispose();
        outputGrad?.Dispose();
    }
}
