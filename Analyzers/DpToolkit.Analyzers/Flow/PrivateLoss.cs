using System.Collections.Generic;
using DpToolkit.Analyzers.BatchFlow;
using DpToolkit.TensorSemantics;

namespace DpToolkit.Analyzers.Flow;

/// <summary>One call of backward in private training, and what leads to it.</summary>
/// <param name="History">The flow that it is in.</param>
/// <param name="Backward">The call.</param>
/// <param name="Made">The MakePrivate behind it, where it is known.</param>
/// <param name="Flow">What was read.</param>
/// <param name="States">What each node is made of.</param>
internal sealed record PrivateLoss(FlowHistory History, FlowEvent Backward, MadePrivate? Made, ForwardFlow Flow, IReadOnlyList<LossState> States)
{
    /// <summary>What the loss itself is made of.</summary>
    public LossState Result => Flow.Graph.Result < 0 ? LossState.Unknown : States[Flow.Graph.Result];
}
