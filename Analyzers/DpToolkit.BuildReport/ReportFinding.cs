namespace DpToolkit.BuildReport;

/// <summary>What one rule found.</summary>
/// <param name="Rule">Its id.</param>
/// <param name="Severity">"error", "warning" or "note".</param>
/// <param name="Message">What it said.</param>
/// <param name="Place">Where.</param>
/// <param name="Help">The rule's page.</param>
/// <param name="IsSuppressed">True where the source suppresses it.</param>
/// <param name="Justification">Why it does, if it says.</param>
internal sealed record ReportFinding(string Rule, string Severity, string Message, ReportPlace Place, string? Help, bool IsSuppressed, string? Justification)
{
    /// <summary>True for what stands against the guarantee: neither a note nor suppressed.</summary>
    public bool IsOpen => !IsSuppressed && Severity is ("error" or "warning");
}
