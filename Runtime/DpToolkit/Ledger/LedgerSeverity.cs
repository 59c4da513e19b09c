namespace DpToolkit;

/// <summary>How bad a finding is.</summary>
public enum LedgerSeverity
{
    /// <summary>Good to know.</summary>
    Note,

    /// <summary>A data set spent more than its budget.</summary>
    OverBudget,

    /// <summary>The ledger can't be trusted.</summary>
    Damaged,
}
