namespace DpToolkit.Analyzers.BatchFlow;

/// <summary>Why a part of a forward method can't be followed.</summary>
internal enum ForwardProblemKind
{
    /// <summary>An operation or statement that isn't known.</summary>
    Unsupported,

    /// <summary>What is computed depends on values of tensors.</summary>
    DataDependent,

    /// <summary>A tensor that isn't local is written.</summary>
    InPlace,

    /// <summary>Two runs differ.</summary>
    Random,
}
