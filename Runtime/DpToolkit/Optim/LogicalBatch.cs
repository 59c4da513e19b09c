using DpToolkit.Engine;

namespace DpToolkit.Optim;

/// <summary>The logical batch whose clipped gradients are being collected. Noise and bound are read once, when it begins.</summary>
internal sealed class LogicalBatch(long number, double noiseMultiplier, double maxGradNorm)
{
    public long Number { get; } = number;

    public double NoiseMultiplier { get; } = noiseMultiplier;

    public double MaxGradNorm { get; } = maxGradNorm;

    public long Samples { get; set; }

    public long Clipped { get; private set; }

    public long Dropped { get; private set; }

    public void Add(ClippedBatch batch)
    {
        Clipped += batch.Clipped;
        Dropped += batch.Dropped;
    }
}
