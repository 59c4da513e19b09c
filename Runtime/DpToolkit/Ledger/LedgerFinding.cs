namespace DpToolkit;

/// <summary>Something that a check of a ledger found.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Message">One sentence.</param>
public readonly record struct LedgerFinding(LedgerSeverity Severity, string Message);
