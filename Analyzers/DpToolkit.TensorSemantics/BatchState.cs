namespace DpToolkit.TensorSemantics;

/// <summary>Where the samples of a tensor are.</summary>
/// <param name="Kind">How they are there.</param>
/// <param name="Dim">The dimension, from the left, for At, Merged and Rows.</param>
/// <param name="Rank">The number of dimensions, when known.</param>
/// <param name="Width">The size of the last dimension, where positions of a sample lie between it and the samples: after an embedding.</param>
/// <param name="Channels">The size of dimension 1, where it is the channels of a convolution and positions come after it.</param>
public readonly record struct BatchState(BatchKind Kind, int Dim = 0, TensorRank? Rank = null, TensorSize? Width = null, TensorSize? Channels = null)
{
    /// <summary>Nothing of any sample.</summary>
    public static BatchState None => new(BatchKind.None);

    /// <summary>Not known.</summary>
    public static BatchState Unknown => new(BatchKind.Unknown);

    /// <summary>Several samples in one entry.</summary>
    public static BatchState Mixed => new(BatchKind.Mixed);

    /// <summary>Whether the samples are along <see cref="Dim"/>.</summary>
    public bool HasSamples => Kind is BatchKind.At or BatchKind.Merged or BatchKind.Rows;

    /// <summary>Samples along <paramref name="dim"/>.</summary>
    public static BatchState At(int dim, TensorRank? rank = null) => new(BatchKind.At, dim, rank);

    /// <summary>An input's samples are along its first dimension; how many it has, it may say.</summary>
    /// <param name="node">The input.</param>
    /// <param name="index">Its number.</param>
    public static BatchState OfInput(TensorNode node, int index) =>
        At(0, node[TensorNode.Rank] is { Sizes: [{ Constant: { } rank }] } ? TensorRank.Of((int)rank) : new TensorRank(index, 0));

    /// <summary>What holds for each of several states.</summary>
    public static BatchState Common(IEnumerable<BatchState> states)
    {
        var all = states.Distinct().ToList();
        if (all.Count == 1)
            return all[0];
        var first = all.FirstOrDefault();
        return all.Count > 0 && all.All(state => state.HasSamples && state.Kind == first.Kind && state.Dim == first.Dim)
            ? new(first.Kind, first.Dim, Same(all.Select(state => state.Rank)), Same(all.Select(state => state.Width)), Same(all.Select(state => state.Channels)))
            : Unknown;

        static T? Same<T>(IEnumerable<T?> values)
            where T : struct => values.Distinct().ToList() is [var only] ? only : null;
    }
}
