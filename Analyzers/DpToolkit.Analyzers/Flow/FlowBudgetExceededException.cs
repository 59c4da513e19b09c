using System;

namespace DpToolkit.Analyzers.Flow;

/// <summary>A body is too large to follow; the flow from this root gives up and stays silent.</summary>
internal sealed class FlowBudgetExceededException : Exception;
