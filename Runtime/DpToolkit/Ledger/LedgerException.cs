namespace DpToolkit;

/// <summary>A ledger can't be read or written; the message says what is wrong and what to do.</summary>
public sealed class LedgerException : Exception
{
    /// <summary>A failure with its sentence.</summary>
    public LedgerException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
