namespace DpToolkit.Accounting.Pld;

/// <summary>A component of a mixture, and its weight.</summary>
internal readonly record struct Share(int Component, double Weight);
