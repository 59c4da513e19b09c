using DpToolkit.Optim;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DpToolkit.Checkpoint;

/// <summary>The state and settings of a held optimizer, as TorchSharp writes them.</summary>
internal static class OptimizerBytes
{
    public static byte[] Save(HeldOptimizer held)
    {
        var optimizer = held.Optimizer as OptimizerHelper ?? throw new CheckpointException(
            $"The state of {held.Optimizer.GetType().Name} can't be stored: it has no state_dict; use an optimizer of torch.optim, or derive it from OptimizerHelper.");
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        held.Run(() => optimizer.save_state_dict(writer));
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Takes up a state; when it doesn't fit, the optimizer is as it was.</summary>
    public static void Load(HeldOptimizer held, byte[] state, string path)
    {
        var before = Save(held);
        try
        {
            Apply(held, state);
            if (!Save(held).AsSpan().SequenceEqual(state))
                throw new InvalidDataException("it doesn't write what it has read.");
        }
        catch (Exception error)
        {
            Apply(held, before);
            throw new CheckpointException(
                $"The optimizer's state in {path} doesn't fit this {held.Optimizer.GetType().Name}: {error.Message.ReplaceLineEndings(" ")} Make the optimizer with the settings and parameter groups that it had.", error);
        }
    }

    /// <summary>What the optimizer makes while it reads is its own: no scope of the caller may take it back.</summary>
    private static void Apply(HeldOptimizer held, byte[] state)
    {
        using var scope = NewDisposeScope();
        using var reader = new BinaryReader(new MemoryStream(state));
        held.Run(() => ((OptimizerHelper)held.Optimizer).load_state_dict(reader));
        scope.Detach(scope.DisposablesView.ToList());
    }
}
