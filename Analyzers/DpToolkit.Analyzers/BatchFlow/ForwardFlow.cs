using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers.BatchFlow;

/// <summary>What <see cref="ForwardReader"/> found.</summary>
/// <param name="Graph">The method as single assignments.</param>
/// <param name="Locations">The source of each node.</param>
/// <param name="Owners">The class in whose code each node is.</param>
/// <param name="InModel">Whether each node is in the code of a private model that the code that is read calls.</param>
/// <param name="Outputs">The nodes that such a model returns.</param>
/// <param name="Creations">For layers whose making is known, where that is.</param>
/// <param name="Problems">What couldn't be followed, in source order.</param>
internal sealed record ForwardFlow(TensorGraph Graph, IReadOnlyList<Location> Locations, IReadOnlyList<INamedTypeSymbol> Owners, IReadOnlyList<bool> InModel, IReadOnlyCollection<int> Outputs, IReadOnlyDictionary<int, Location> Creations, IReadOnlyList<ForwardProblem> Problems)
{
    /// <summary>The graph of each tensor that a private model returns to the code that is read.</summary>
    public IEnumerable<TensorGraph> Returned => Outputs.Select(output => Graph with { Result = output });
}
