namespace DpToolkit.Layers;

/// <summary>The numbers of a two-dimensional convolution.</summary>
internal readonly record struct ConvGeometry((long, long) Kernel, (long, long) Stride, (long, long) Padding, (long, long) Dilation, long Groups);
