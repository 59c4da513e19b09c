namespace DpToolkit.TensorSemantics;

/// <summary>What a tensor of a loss is made of.</summary>
public enum LossKind
{
    /// <summary>It isn't known.</summary>
    Unknown,

    /// <summary>Nothing of any sample.</summary>
    None,

    /// <summary>Entries of single samples, along one dimension.</summary>
    Rows,

    /// <summary>A sum, or mean, of terms that depend on one sample each.</summary>
    Total,

    /// <summary>Something that can't be written as such a sum.</summary>
    Coupled,
}
