using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers.BatchFlow;

/// <summary>What <see cref="ForwardReader"/> found.</summary>
/// <param name="Graph">The method as single assignments.</param>
/// <param name="Locations">The source of each node.</param>
/// <param name="Owners">The class in whose code each node is.</param>
/// <param name="Creations">For layers whose making is known, where that is.</param>
/// <param name="Problems">What couldn't be followed, in source order.</param>
internal sealed record ForwardFlow(TensorGraph Graph, IReadOnlyList<Location> Locations, IReadOnlyList<INamedTypeSymbol> Owners, IReadOnlyDictionary<int, Location> Creations, IReadOnlyList<ForwardProblem> Problems);
