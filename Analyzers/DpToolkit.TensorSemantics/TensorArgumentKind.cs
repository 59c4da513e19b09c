namespace DpToolkit.TensorSemantics;

/// <summary>What a <see cref="TensorArgument"/> holds.</summary>
public enum TensorArgumentKind
{
    /// <summary>One tensor.</summary>
    Tensor,

    /// <summary>A list of tensors.</summary>
    Tensors,

    /// <summary>An integer.</summary>
    Integer,

    /// <summary>A list of integers.</summary>
    Integers,

    /// <summary>Another scalar.</summary>
    Scalar,

    /// <summary>A string constant.</summary>
    String,

    /// <summary>null.</summary>
    Null,

    /// <summary>Something that isn't understood.</summary>
    Unknown,
}
