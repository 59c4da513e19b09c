namespace DpToolkit;

/// <summary>Going on would void the privacy guarantee. The message names the place and the cure; weights are as they were.</summary>
public sealed class PrivacyViolationException(string message) : InvalidOperationException(message);
