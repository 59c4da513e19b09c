using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers.BatchFlow;

/// <summary>A part of a forward method that can't be followed.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Location">The exact sub-expression.</param>
/// <param name="Text">What it is, in a few words.</param>
internal sealed record ForwardProblem(ForwardProblemKind Kind, Location Location, string Text);
