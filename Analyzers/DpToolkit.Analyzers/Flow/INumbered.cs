using System.Collections.Generic;

namespace DpToolkit.Analyzers.Flow;

/// <summary>What a flow meets many of: each knows its place among them.</summary>
public interface INumbered<T>
{
    int Number { get; }

    /// <summary>All of the flow, by number.</summary>
    IReadOnlyList<T> All { get; }
}
