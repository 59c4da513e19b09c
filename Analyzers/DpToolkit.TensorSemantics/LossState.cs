namespace DpToolkit.TensorSemantics;

/// <summary>What a tensor of a loss is made of, and since where.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Batch">Where the samples are, for rows.</param>
/// <param name="Origin">The node that summed or coupled the samples; -1 for none.</param>
/// <param name="FromModel">Whether it is computed from a module's output or a parameter.</param>
/// <param name="Division">The node that divided by a number that the batch's data decides, as in a weighted mean; -1 for none.</param>
/// <param name="Order">The permutation that rows were put in order by, at the origin; -1 for none.</param>
/// <param name="Base">The node whose rows come in an order that isn't known, -1 for the batch's own order.</param>
public readonly record struct LossState(LossKind Kind, BatchState Batch, int Origin = -1, bool FromModel = false, int Division = -1, int Order = -1, int Base = -1)
{
    /// <summary>Whether it is a weighted mean.</summary>
    public bool ByDivisor => Division >= 0;

    /// <summary>Not known.</summary>
    public static LossState Unknown => new(LossKind.Unknown, BatchState.Unknown);

    /// <summary>Nothing of any sample.</summary>
    public static LossState None => new(LossKind.None, BatchState.None);

    /// <summary>One entry or more a sample.</summary>
    public static LossState Rows(BatchState batch) => new(LossKind.Rows, batch);

    /// <summary>A sum over samples.</summary>
    public static LossState Total(int origin) => new(LossKind.Total, BatchState.None, origin);

    /// <summary>No sum over samples.</summary>
    public static LossState Coupled(int origin) => new(LossKind.Coupled, BatchState.Mixed, origin);
}
