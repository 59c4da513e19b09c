using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DpToolkit.Layers;

/// <summary>What generated per-sample gradients need to know about shapes: undoing of broadcasts, and checks that each row still belongs to one sample.</summary>
public static class SampleShapes
{
    /// <summary>Undoes a broadcast of a tensor [B, ...]: sums a gradient over the dimensions along which the tensor was repeated.</summary>
    /// <param name="gradient">The gradient [B, ...] after the broadcast.</param>
    /// <param name="shape">The tensor's shape before it.</param>
    /// <exception cref="InvalidOperationException">The tensor's batch dimension isn't that of the gradient.</exception>
    public static Tensor SumTo(Tensor gradient, long[] shape)
    {
        var from = gradient.shape;
        if (from.AsSpan().SequenceEqual(shape))
            return gradient;
        if (from.Length != shape.Length || from.Length == 0 || from[0] != shape[0])
            throw new InvalidOperationException($"A tensor of shape [{string.Join(", ", shape)}] is broadcast to [{string.Join(", ", from)}], so its rows meet those of other samples. Give both operands the same number of dimensions.");
        return gradient.sum(Enumerable.Range(1, from.Length - 1).Where(dim => shape[dim] == 1 && from[dim] != 1).Select(dim => (long)dim).ToArray(), true);
    }

    /// <summary>Undoes a broadcast of a tensor without samples: sums a gradient [B, ...] to [B, *shape of the tensor].</summary>
    /// <param name="gradient">The gradient [B, ...] of what came out of the broadcast.</param>
    /// <param name="parameter">The tensor that was broadcast over the samples.</param>
    /// <param name="samples">B.</param>
    /// <exception cref="InvalidOperationException">The tensor has an entry for each row of the batch.</exception>
    public static Tensor SumToParameter(Tensor gradient, Tensor parameter, long samples)
    {
        var from = gradient.shape;
        var to = parameter.shape;
        if (from.Length == 0 || from[0] != samples || to.Length > from.Length || (to.Length == from.Length && to[0] != 1))
            throw new InvalidOperationException($"A parameter of shape [{string.Join(", ", to)}] meets a batch of {samples} samples in a tensor of shape [{string.Join(", ", from)}]: dimension 0 of the result has to be the batch, and the parameter may not have an entry for each row of it.");
        var g = gradient;
        if (to.Length == from.Length)
            g = g.unsqueeze(1);
        var extra = (int)g.dim() - 1 - to.Length;
        if (extra > 0)
            g = g.sum(Enumerable.Range(1, extra).Select(dim => (long)dim).ToArray(), false);
        var repeated = Enumerable.Range(0, to.Length).Where(dim => to[dim] == 1 && g.shape[dim + 1] != 1).Select(dim => (long)dim + 1).ToArray();
        return repeated.Length > 0 ? g.sum(repeated, true) : g;
    }

    /// <summary>The gradient of <c>x.select(dim, index)</c>: zero but for the entry that was chosen.</summary>
    public static Tensor SelectBackward(Tensor gradient, long[] shape, long dim, long index)
    {
        var g = zeros(shape, gradient.dtype, gradient.device);
        g.select(dim, index).copy_(gradient);
        return g;
    }

    /// <summary>The gradient of <c>x.narrow(dim, start, length)</c>: zero but for the part that was chosen.</summary>
    public static Tensor NarrowBackward(Tensor gradient, long[] shape, long dim, long start, long length)
    {
        var g = zeros(shape, gradient.dtype, gradient.device);
        g.narrow(dim, start, length).copy_(gradient);
        return g;
    }

    /// <summary>The shape of an elementwise operation's result.</summary>
    public static long[] Broadcast(long[] first, long[] second)
    {
        var shape = new long[Math.Max(first.Length, second.Length)];
        for (var i = 1; i <= shape.Length; i++)
        {
            var a = i <= first.Length ? first[^i] : 1;
            var b = i <= second.Length ? second[^i] : 1;
            shape[^i] = a == 1 ? b : a;
        }
        return shape;
    }

    /// <summary>A shape with another last dimension.</summary>
    public static long[] WithLast(long[] shape, long last) => [.. shape[..^1], last];

    /// <summary>Requires dimensions enough for a negative dimension not to be the batch.</summary>
    /// <exception cref="InvalidOperationException">There are fewer.</exception>
    public static void RequireRank(long[] shape, int rank, string expression)
    {
        if (shape.Length < rank)
            throw new InvalidOperationException($"'{expression}' needs a batch of at least {rank} dimensions for dimension 0 to stay the samples', but has [{string.Join(", ", shape)}].");
    }

    /// <summary>Requires the same number of dimensions, so that a broadcast pairs each sample with itself.</summary>
    /// <exception cref="InvalidOperationException">They differ.</exception>
    public static void RequireSameRank(long[] first, long[] second, string expression)
    {
        if (first.Length != second.Length)
            throw new InvalidOperationException($"'{expression}' broadcasts [{string.Join(", ", first)}] with [{string.Join(", ", second)}]: samples would meet other samples. Give both the same number of dimensions.");
    }

    /// <summary>Requires a matrix.</summary>
    /// <exception cref="InvalidOperationException">It isn't one.</exception>
    public static void RequireMatrix(Tensor matrix, string expression)
    {
        if (matrix.dim() != 2)
            throw new InvalidOperationException($"'{expression}' needs a matrix, [d, p], but multiplies with [{string.Join(", ", matrix.shape)}].");
    }

    /// <summary>Requires a tensor that isn't trained and has no entry for each sample.</summary>
    /// <exception cref="InvalidOperationException">It is a parameter, or its first dimension meets the batch.</exception>
    public static void RequireConstant(Tensor constant, long[] shape, string expression)
    {
        if (constant is Parameter)
            throw new InvalidOperationException($"'{expression}' uses a parameter through a field declared as Tensor. Declare the field as Parameter, for its gradient to be known.");
        if (constant.dim() > shape.Length || (constant.dim() == shape.Length && constant.shape[0] != 1))
            throw new InvalidOperationException($"'{expression}' meets a batch of shape [{string.Join(", ", shape)}] with a tensor of shape [{string.Join(", ", constant.shape)}], which has an entry for each row of the batch.");
    }
}
