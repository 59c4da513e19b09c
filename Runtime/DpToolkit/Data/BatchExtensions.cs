using static TorchSharp.torch;

namespace DpToolkit;

/// <summary>Lets <c>foreach (var (x, y) in data)</c> take batches of TorchSharp's own data sets apart.</summary>
public static class BatchExtensions
{
    /// <summary>Input and target of a batch of two tensors.</summary>
    /// <param name="batch">A list of exactly two tensors, as TensorDataset(x, y) gives.</param>
    /// <param name="input">The first.</param>
    /// <param name="target">The second.</param>
    /// <exception cref="InvalidOperationException">The batch doesn't have two tensors.</exception>
    public static void Deconstruct(this IList<Tensor> batch, out Tensor input, out Tensor target)
    {
        if (batch.Count != 2)
            throw new InvalidOperationException(
                $"A batch of {batch.Count} tensor(s) can't be taken apart as (x, y): index it instead, as in batch[0].");
        (input, target) = (batch[0], batch[1]);
    }

    /// <summary>Input and target of a batch of two named tensors, in the order in which the data set's dictionary lists them.</summary>
    /// <param name="batch">A dictionary of exactly two tensors.</param>
    /// <param name="input">The one added first.</param>
    /// <param name="target">The one added second.</param>
    /// <exception cref="InvalidOperationException">The batch doesn't have two tensors.</exception>
    public static void Deconstruct(this Dictionary<string, Tensor> batch, out Tensor input, out Tensor target)
    {
        if (batch.Count != 2)
            throw new InvalidOperationException(
                $"A batch of {batch.Count} tensor(s) ({string.Join(", ", batch.Keys)}) can't be taken apart as (x, y): take them by name instead, as in batch[\"x\"].");
        var tensors = batch.Values.ToArray();
        (input, target) = (tensors[0], tensors[1]);
    }
}
