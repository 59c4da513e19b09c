using DpToolkit.Engine;
using static TorchSharp.torch;

namespace DpToolkit.Tests.Support;

internal static class EngineExtensions
{
    /// <summary>MakePrivate over batches that a test chose.</summary>
    public static (TModel Model, DpOptimizer Optimizer, Batches Data) MakePrivate<TModel>(
        this PrivacyEngine engine,
        TModel model,
        optim.Optimizer optimizer,
        Batches data,
        double noiseMultiplier,
        double maxGradNorm,
        DpToolkit.Clipping? clipping = null,
        GradSampleStrategy strategy = GradSampleStrategy.Auto,
        LossReduction lossReduction = LossReduction.Mean,
        DpToolkit.Noise? noise = null,
        PrivacyBudget? budget = null)
        where TModel : nn.Module
    {
        var options = new TrainingOptions(noiseMultiplier, maxGradNorm)
        {
            Clipping = clipping ?? DpToolkit.Clipping.Flat,
            Strategy = strategy,
            LossReduction = lossReduction,
            Noise = noise ?? DpToolkit.Noise.Secure,
            Budget = budget,
        };
        return (model, engine.MakePrivate(model, optimizer, data.View, options), data);
    }
}
