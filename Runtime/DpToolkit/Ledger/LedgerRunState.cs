namespace DpToolkit;

/// <summary>How a run stands.</summary>
public enum LedgerRunState
{
    /// <summary>Still writing, or ended where nobody can prove it; everything reserved counts.</summary>
    Open,

    /// <summary>Closed by its process; exact.</summary>
    Closed,

    /// <summary>Its process was killed; exact, but for one step that may not have been applied.</summary>
    Recovered,

    /// <summary>Brought in from another library's accountant.</summary>
    Imported,
}
