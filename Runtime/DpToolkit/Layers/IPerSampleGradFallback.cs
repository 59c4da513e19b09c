namespace DpToolkit.Layers;

/// <summary>
/// Marks a <c>Module&lt;Tensor, Tensor&gt;</c> whose per-sample gradients are found by running <c>forward</c> again on each sample alone:
/// right for every module whose samples don't influence each other, and slow. <c>forward</c> has to be deterministic.
/// </summary>
public interface IPerSampleGradFallback;
