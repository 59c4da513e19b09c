namespace DpToolkit;

/// <summary>Identity of a chunk that the loader handed out: which part of which logical batch it is.</summary>
/// <param name="LogicalBatch">Number of the logical batch; grows over the loader's whole life and never comes twice.</param>
/// <param name="Size">Records in this chunk; 0 for an empty logical batch's only chunk.</param>
/// <param name="Offset">Records of the logical batch handed out before this chunk.</param>
/// <param name="LogicalSize">Records in the logical batch.</param>
/// <param name="IsLast">Whether the logical batch ends with this chunk: then a step adds noise, is accounted and updates the weights.</param>
/// <param name="Epoch">Number of the pass that the batch belongs to; grows with each enumeration.</param>
public readonly record struct PhysicalBatch(long LogicalBatch, int Size, int Offset, int LogicalSize, bool IsLast, long Epoch = 0);
