namespace DpToolkit.Accounting;

/// <summary>Which two data sets count as neighbors: what the guarantee hides.</summary>
public enum Adjacency
{
    /// <summary>One record is added or removed. What DP-SGD with Poisson sampling is normally accounted for.</summary>
    AddOrRemoveOne,

    /// <summary>One record is exchanged for another one. Up to twice the sensitivity: epsilon is larger.</summary>
    ReplaceOne,

    /// <summary>One record is exchanged for a null record that contributes nothing (zero-out).</summary>
    ReplaceSpecial,
}
