using static TorchSharp.torch;

namespace DpToolkit.Layers;

/// <summary>Brings sequences [S, B, E] to [B, S, E], where the tape looks for samples, and back.</summary>
internal static class SamplesFirst
{
    /// <param name="layer">The layer's name.</param>
    /// <param name="size">E.</param>
    /// <param name="sequence">[S, B, E].</param>
    /// <param name="memory">[S', B, E], or null.</param>
    /// <param name="body">From [B, S, E] and [B, S', E] to [B, S, E].</param>
    /// <exception cref="ArgumentException">A shape is another.</exception>
    public static Tensor Run(string layer, long size, Tensor sequence, Tensor? memory, Func<Tensor, Tensor?, Tensor> body)
    {
        using var scope = NewDisposeScope();
        if (sequence.dim() != 3 || sequence.shape[2] != size)
            throw new ArgumentException($"{layer} takes sequences [S, B, {size}], but received [{string.Join(", ", sequence.shape)}].", nameof(sequence));
        if (memory is not null && (memory.dim() != 3 || memory.shape[2] != size || memory.shape[1] != sequence.shape[1]))
            throw new ArgumentException($"{layer} takes a memory [S, {sequence.shape[1]}, {size}] for sequences [{string.Join(", ", sequence.shape)}], but received [{string.Join(", ", memory.shape)}].", nameof(memory));
        return body(sequence.transpose(0, 1), memory?.transpose(0, 1)).transpose(0, 1).MoveToOuterDisposeScope();
    }
}
