namespace DpToolkit.Analyzers.Flow;

/// <summary>The fixpoint of one body for what was known at its entry: a call that finds the same is not run again.</summary>
internal sealed class Solution(FlowState entry, FlowValue self, int captured, BlockRun run)
{
    public FlowState? Exit { get; } = run.Frame.Exit;

    public FlowValue? Result { get; } = run.Frame.Result;

    /// <summary>The exit as the caller goes on with it; made by the first call.</summary>
    public FlowState? Left { get; set; }

    public bool Holds(FlowState otherEntry, FlowValue otherSelf, int otherCaptured) =>
        otherCaptured == captured && otherSelf.Equals(self) && otherEntry.IsSame(entry);

    /// <summary>The same blocks, to be passed once more for <paramref name="body"/>.</summary>
    public BlockRun Again(Frame body) => new(body, run);
}
