using DpToolkit.Accounting;

namespace DpToolkit;

/// <summary>One line of the ledger: never changed, only followed by others.</summary>
/// <param name="Number">Its place in the ledger, from 1.</param>
/// <param name="RunId">The run it belongs to.</param>
/// <param name="Event">What was spent once.</param>
/// <param name="Count">How often; negative where a reservation was given back.</param>
/// <param name="Kind">reserve, release, recover, import or merge.</param>
/// <param name="At">When, UTC.</param>
public readonly record struct LedgerEntry(long Number, string RunId, PrivacyEvent Event, long Count, string Kind, DateTimeOffset At);
