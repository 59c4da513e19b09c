namespace DpToolkit;

/// <summary>What a merge did.</summary>
/// <param name="Added">Runs that were new.</param>
/// <param name="Updated">Runs that both ledgers held, where the other one counted more or knew the exact end.</param>
/// <param name="Unchanged">Runs that both ledgers held alike.</param>
/// <param name="Notes">What a reader should know, such as budgets that differ.</param>
public sealed record LedgerMergeResult(int Added, int Updated, int Unchanged, IReadOnlyList<string> Notes);
