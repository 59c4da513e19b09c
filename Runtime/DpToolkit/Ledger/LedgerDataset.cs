namespace DpToolkit;

/// <summary>A data set in a ledger.</summary>
/// <param name="Name">Its name or fingerprint.</param>
/// <param name="Unit">What one unit of privacy is: "record", "person", ...</param>
/// <param name="Budget">The most that may be spent; null when none was set.</param>
/// <param name="Accountant">Name of the accountant that holds the spending against the budget.</param>
/// <param name="Runs">Number of runs.</param>
/// <param name="Steps">Steps counted over all runs, reserved ones included.</param>
public sealed record LedgerDataset(string Name, string Unit, PrivacyBudget? Budget, string Accountant, int Runs, long Steps);
