namespace DpToolkit.BuildReport;

/// <summary>What can be said of a training before it runs, the gravest last.</summary>
internal enum Verdict
{
    /// <summary>Epsilon is known and within the declared limit; nothing open.</summary>
    WithinLimit,

    /// <summary>Epsilon is known, nothing is open, and no limit is declared.</summary>
    NoLimit,

    /// <summary>Epsilon, or epsilon at the limit's delta, isn't known at build time; nothing open.</summary>
    Unknown,

    /// <summary>Warnings are open.</summary>
    Doubtful,

    /// <summary>Epsilon is above the declared limit.</summary>
    OverLimit,

    /// <summary>Errors are open: the guarantee doesn't hold.</summary>
    Broken,
}
