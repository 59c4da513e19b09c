namespace DpToolkit.Accounting;

/// <summary>An atomic event and how often it was composed.</summary>
/// <param name="Event">The event.</param>
/// <param name="Count">How often, 1 or more.</param>
public readonly record struct ComposedStep(PrivacyEvent Event, long Count);
