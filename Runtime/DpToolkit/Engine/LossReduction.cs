namespace DpToolkit;

/// <summary>How the loss combines the losses of the samples of a batch.</summary>
public enum LossReduction
{
    /// <summary>The loss is the mean over the samples: gradients are divided by the expected batch size, a public constant.</summary>
    Mean,

    /// <summary>The loss is the sum over the samples: gradients are not divided.</summary>
    Sum,
}
