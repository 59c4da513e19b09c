namespace DpToolkit;

/// <summary>How a ledger is opened.</summary>
public enum LedgerAccess
{
    /// <summary>Reads and records; makes the file when there is none.</summary>
    ReadWrite,

    /// <summary>Reads and records an existing file.</summary>
    Existing,

    /// <summary>Only reads; the file is never changed.</summary>
    ReadOnly,
}
