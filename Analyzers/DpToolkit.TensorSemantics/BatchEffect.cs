namespace DpToolkit.TensorSemantics;

/// <summary>What an operation did to the samples.</summary>
public enum BatchEffect
{
    /// <summary>Nothing: each entry still belongs to one sample.</summary>
    None,

    /// <summary>Entries now depend on several samples.</summary>
    Mixes,

    /// <summary>The batch dimension was merged with another.</summary>
    Merges,

    /// <summary>Samples were copied along the batch dimension.</summary>
    Repeats,
}
