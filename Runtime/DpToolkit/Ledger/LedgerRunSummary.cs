using DpToolkit.Accounting;

namespace DpToolkit;

/// <summary>One run of one engine, as the ledger holds it.</summary>
/// <param name="Id">Unique name of the run, the same in every copy of the ledger.</param>
/// <param name="Dataset">The data set that it spent.</param>
/// <param name="Description">What it trained, in the caller's words.</param>
/// <param name="Accountant">The accountant that the run itself used.</param>
/// <param name="Host">Machine it ran on.</param>
/// <param name="Started">When it began, UTC.</param>
/// <param name="Ended">When it ended, UTC; null while open.</param>
/// <param name="State">How it stands.</param>
/// <param name="Spent">What it spent.</param>
public sealed record LedgerRunSummary(
    string Id,
    string Dataset,
    string Description,
    string Accountant,
    string Host,
    DateTimeOffset Started,
    DateTimeOffset? Ended,
    LedgerRunState State,
    IReadOnlyList<ComposedStep> Spent)
{
    /// <summary>Steps counted, reserved ones included.</summary>
    public long Steps => Spent.Sum(step => step.Count);
}
