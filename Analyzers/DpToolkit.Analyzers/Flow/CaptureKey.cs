using Microsoft.CodeAnalysis.FlowAnalysis;

namespace DpToolkit.Analyzers.Flow;

/// <summary>A temporary of one control-flow graph, in one chain of calls.</summary>
internal sealed record CaptureKey(CallContext Context, ControlFlowGraph Graph, CaptureId Id);
