namespace DpToolkit.TensorSemantics;

/// <summary>Where a tensor of a <see cref="TensorGraph"/> comes from.</summary>
public enum TensorNodeKind
{
    /// <summary>A parameter of forward: [B, ...].</summary>
    Input,

    /// <summary>A field that holds a trainable parameter.</summary>
    Parameter,

    /// <summary>A field that holds another tensor.</summary>
    Buffer,

    /// <summary>An operation of the table.</summary>
    Operation,

    /// <summary>A call of a submodule; Name is its type.</summary>
    Module,

    /// <summary>One of several values, by a condition.</summary>
    Join,

    /// <summary>A tensor made from no other (zeros, arange).</summary>
    Created,

    /// <summary>Something that isn't understood; Name says what.</summary>
    Unknown,
}
