namespace DpToolkit.Analyzers.Tests.Verification;

/// <summary>Source, and what it is after each finding is fixed by the offer with this key (the first offer where null).</summary>
public sealed record FixCase(string Before, string After, string? Key = null);
