namespace DpToolkit.Engine;

/// <summary>What clipping did to one physical batch.</summary>
/// <param name="Samples">Its samples.</param>
/// <param name="Clipped">Those whose gradient was shortened.</param>
/// <param name="Dropped">Those whose gradient was not finite and counts as zero.</param>
internal readonly record struct ClippedBatch(long Samples, long Clipped, long Dropped);
