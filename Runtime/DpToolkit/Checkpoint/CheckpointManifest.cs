using System.Text.Json;
using System.Text.Json.Serialization;

namespace DpToolkit.Checkpoint;

/// <summary>What a checkpoint says of itself; tensors and the optimizer's state follow in the payload, in this order.</summary>
internal sealed record CheckpointManifest(
    string Model,
    TrainingSettings Settings,
    double NoiseMultiplier,
    double MaxGradNorm,
    long Steps,
    IReadOnlyList<StoredTensor> Tensors,
    string Optimizer,
    long OptimizerLength,
    IReadOnlyList<StoredScheduler> Schedulers,
    IReadOnlyList<StoredPortion> Spent,
    byte[] Noise,
    byte[]? Sampling)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Options);

    public static CheckpointManifest Read(byte[] bytes, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<CheckpointManifest>(bytes, Options) ?? throw CheckpointFile.Damaged(path);
        }
        catch (JsonException error)
        {
            throw CheckpointFile.Damaged(path, error);
        }
    }
}

/// <summary>A parameter or buffer: name, data type and shape.</summary>
internal sealed record StoredTensor(string Name, string Type, long[] Shape)
{
    public string Describe() => $"{Type} [{string.Join(", ", Shape)}]";
}

/// <summary>The numbers inside a scheduler, by field.</summary>
internal sealed record StoredScheduler(string Type, IReadOnlyDictionary<string, double[]> Values);

/// <summary>What one ledger run, or one accountant without a ledger, has spent.</summary>
internal sealed record StoredPortion(string Id, IReadOnlyList<StoredStep> Steps);

/// <summary>An event in its stored form, and how often it was composed.</summary>
internal sealed record StoredStep(string Event, long Count);
