using System.Text.Json.Serialization;

namespace DpToolkit;

/// <summary>What was measured at one moment of a training run. What wasn't measured then is null.</summary>
/// <param name="Epoch">Passes done, with fractions.</param>
/// <param name="Step">Optimizer steps done.</param>
/// <param name="Loss">Mean training loss of a batch. Not private: it comes from the records without noise.</param>
/// <param name="ClippedFraction">Share of the batch's samples whose gradient was clipped, 0 to 1. Not private.</param>
/// <param name="Accuracy">Share of test records classified right, 0 to 1.</param>
/// <param name="Epsilon">Epsilon spent, in nats, at the run's delta.</param>
public readonly record struct RunPoint(
    double Epoch,
    long Step,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Loss = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? ClippedFraction = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Accuracy = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Epsilon = null);
