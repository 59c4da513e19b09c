namespace DpToolkit.TensorSemantics;

/// <summary>Where the samples of a tensor are.</summary>
public enum BatchKind
{
    /// <summary>It isn't known.</summary>
    Unknown,

    /// <summary>It holds nothing of any sample.</summary>
    None,

    /// <summary>Along one dimension.</summary>
    At,

    /// <summary>Along one dimension, merged with another: several rows a sample.</summary>
    Merged,

    /// <summary>Along one dimension; whether an entry of it is all of a sample, or a part, isn't known.</summary>
    Rows,

    /// <summary>Entries depend on several samples.</summary>
    Mixed,
}
