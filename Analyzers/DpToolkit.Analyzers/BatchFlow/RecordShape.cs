namespace DpToolkit.Analyzers.BatchFlow;

/// <summary>What is known of the shape of a tensor of a data set.</summary>
/// <param name="Rank">The number of dimensions, 0 for a number.</param>
/// <param name="Last">The size of the last one, where it is written.</param>
internal readonly record struct RecordShape(int Rank, long? Last = null)
{
    /// <summary>The shape of one entry of the first dimensions.</summary>
    public RecordShape Entry(int dimensions = 1) => new(Rank - dimensions, Rank > dimensions ? Last : null);
}
