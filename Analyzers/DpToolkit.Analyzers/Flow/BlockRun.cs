namespace DpToolkit.Analyzers.Flow;

/// <summary>The blocks from <paramref name="first"/> to <paramref name="last"/> of a graph with the state known at the entry of each.</summary>
internal sealed class BlockRun(Frame frame, int first, int last)
{
    private readonly bool[] work = new bool[last - first + 1];

    /// <summary>A run for <paramref name="frame"/> with what <paramref name="settled"/> knows.</summary>
    public BlockRun(Frame frame, BlockRun settled)
        : this(frame, settled.First, settled.Last) => settled.Entry.CopyTo(Entry, 0);

    public Frame Frame { get; } = frame;

    public int First { get; } = first;

    public int Last { get; } = last;

    public FlowState?[] Entry { get; } = new FlowState?[last - first + 1];

    /// <summary>The state at the end of a finally region.</summary>
    public FlowState? RegionExit { get; set; }

    public void Propagate(int block, FlowState state)
    {
        if (block < First || block > Last)
            return;
        ref var entry = ref Entry[block - First];
        var joined = entry is null ? state : FlowState.Join(entry, state);
        if (ReferenceEquals(entry, joined))
            return;
        entry = joined;
        work[block - First] = true;
    }

    /// <summary>The first block, in the order of the graph, that has something new to do.</summary>
    public bool TryTake(out int block)
    {
        int found = System.Array.IndexOf(work, true);
        block = First + found;
        if (found >= 0)
            work[found] = false;
        return found >= 0;
    }
}
