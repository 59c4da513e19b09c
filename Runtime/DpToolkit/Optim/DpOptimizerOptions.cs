namespace DpToolkit.Optim;

internal readonly record struct DpOptimizerOptions(double NoiseMultiplier, double MaxGradNorm, double ExpectedBatchSize, LossReduction LossReduction);
