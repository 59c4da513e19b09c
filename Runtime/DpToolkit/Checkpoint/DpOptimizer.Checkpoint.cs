using DpToolkit.Engine;
using DpToolkit.Optim;

namespace DpToolkit;

public sealed partial class DpOptimizer
{
    internal HeldOptimizer Held => inner;

    internal TrainingOptions Options => options;

    internal SampledBatches Batches => batches;

    internal NoiseStream NoiseStream => noise;

    /// <summary>Goes on after a number of steps; a logical batch that was begun with other weights is abandoned.</summary>
    internal void Resume(long steps, double sigma, double bound)
    {
        (Steps, NoiseMultiplier, MaxGradNorm) = (steps, sigma, bound);
        open = null;
        sums.Reset();
        model.Clear();
        model.TakeBuffers();
    }
}
