namespace DpToolkit.TensorSemantics;

/// <summary>Where the samples of a tensor are.</summary>
/// <param name="Kind">How they are there.</param>
/// <param name="Dim">The dimension, from the left, for At, Merged and Rows.</param>
/// <param name="Rank">The number of dimensions, when known.</param>
/// <param name="Width">The size of the last dimension, where positions of a sample lie between it and the samples: after an embedding.</param>
public readonly record struct BatchState(BatchKind Kind, int Dim = 0, TensorRank? Rank = null, TensorSize? Width = null)
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
}
