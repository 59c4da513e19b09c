namespace DpToolkit.TensorSemantics;

/// <summary>The result of one operation for the samples.</summary>
/// <param name="State">Where the samples are now.</param>
/// <param name="Effect">What was done to them.</param>
public readonly record struct BatchStep(BatchState State, BatchEffect Effect = BatchEffect.None)
{
    /// <summary>Samples were mixed here.</summary>
    public static BatchStep Mixes => new(BatchState.Mixed, BatchEffect.Mixes);

    /// <summary>The result isn't known.</summary>
    public static BatchStep Unknown => new(BatchState.Unknown);
}
