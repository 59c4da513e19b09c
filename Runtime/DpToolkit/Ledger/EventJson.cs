using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DpToolkit.Accounting;

namespace DpToolkit;

/// <summary>Privacy events as canonical JSON: one text for one event, doubles that read back as the same bits.</summary>
public static class EventJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The canonical text of an event.</summary>
    /// <exception cref="NotSupportedException">The event has no stored form.</exception>
    public static string Write(PrivacyEvent privacyEvent)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
            Write(writer, privacyEvent);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>Writes an event as a JSON object.</summary>
    /// <exception cref="NotSupportedException">The event has no stored form.</exception>
    public static void Write(Utf8JsonWriter writer, PrivacyEvent privacyEvent)
    {
        writer.WriteStartObject();
        switch (privacyEvent)
        {
            case GaussianEvent gaussian:
                writer.WriteString("type", "gaussian");
                writer.WriteNumber("noise_multiplier", gaussian.NoiseMultiplier);
                break;
            case LaplaceEvent laplace:
                writer.WriteString("type", "laplace");
                writer.WriteNumber("noise_multiplier", laplace.NoiseMultiplier);
                break;
            case PoissonSampledEvent sampled:
                writer.WriteString("type", "poisson_sampled");
                writer.WriteNumber("sample_rate", sampled.SampleRate);
                Inner(writer, sampled.Event);
                break;
            case SampledWithoutReplacementEvent sampled:
                writer.WriteString("type", "sampled_without_replacement");
                writer.WriteNumber("source_size", sampled.SourceSize);
                writer.WriteNumber("sample_size", sampled.SampleSize);
                Inner(writer, sampled.Event);
                break;
            case SelfComposedEvent composed:
                writer.WriteString("type", "self_composed");
                writer.WriteNumber("count", composed.Count);
                Inner(writer, composed.Event);
                break;
            case ComposedEvent composed:
                writer.WriteString("type", "composed");
                writer.WriteStartArray("events");
                foreach (var part in composed.Events)
                    Write(writer, part);
                writer.WriteEndArray();
                break;
            case DiscreteGaussianEvent discrete:
                writer.WriteString("type", "discrete_gaussian");
                writer.WriteNumber("sigma", discrete.Sigma);
                writer.WriteNumber("sensitivity", discrete.Sensitivity);
                break;
            case PureEvent pure:
                writer.WriteString("type", "pure");
                writer.WriteNumber("epsilon", Finite(pure.Epsilon, nameof(PureEvent)));
                break;
            case ZeroConcentratedEvent concentrated:
                writer.WriteString("type", "zero_concentrated");
                writer.WriteNumber("rho", Finite(concentrated.Rho, nameof(ZeroConcentratedEvent)));
                break;
            case AboveThresholdEvent above:
                writer.WriteString("type", "above_threshold");
                writer.WriteNumber("threshold_noise", above.ThresholdNoise);
                writer.WriteNumber("query_noise", above.QueryNoise);
                writer.WriteNumber("answers", above.Answers);
                break;
            case ReportNoisyMaxEvent noisyMax:
                writer.WriteString("type", "report_noisy_max");
                writer.WriteNumber("noise_multiplier", noisyMax.NoiseMultiplier);
                writer.WriteBoolean("monotonic", noisyMax.Monotonic);
                break;
            case TreeAggregationEvent tree:
                writer.WriteString("type", "tree_aggregation");
                writer.WriteNumber("noise_multiplier", tree.NoiseMultiplier);
                writer.WriteStartArray("steps");
                foreach (long steps in tree.Steps)
                    writer.WriteNumberValue(steps);
                writer.WriteEndArray();
                break;
            case TruncatedPoissonEvent truncated:
                writer.WriteString("type", "truncated_poisson");
                writer.WriteNumber("source_size", truncated.SourceSize);
                writer.WriteNumber("sample_rate", truncated.SampleRate);
                writer.WriteNumber("largest_batch", truncated.LargestBatch);
                Inner(writer, truncated.Event);
                break;
            case BestOfRunsEvent best:
                writer.WriteString("type", "best_of_runs");
                writer.WriteNumber("gamma", best.Gamma);
                writer.WriteNumber("eta", best.Eta);
                Inner(writer, best.Run);
                break;
            case ParallelEvent parallel:
                writer.WriteString("type", "parallel");
                writer.WriteStartArray("parts");
                foreach (var part in parallel.Parts)
                    Write(writer, part);
                writer.WriteEndArray();
                break;
            default:
                throw new NotSupportedException($"A {privacyEvent.GetType().Name} can't be stored in a ledger; record the Gaussian or Laplace events that bound it.");
        }

        writer.WriteEndObject();
    }

    /// <summary>The event of a text.</summary>
    /// <exception cref="FormatException">The text is no event; the message says where.</exception>
    public static PrivacyEvent Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Read(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new FormatException("An event is not valid JSON.", error);
        }
    }

    /// <summary>The event of a JSON object.</summary>
    /// <exception cref="FormatException">The object is no event; the message says what is wrong.</exception>
    public static PrivacyEvent Read(JsonElement element)
    {
        try
        {
            return element.GetProperty("type").GetString() switch
            {
                "gaussian" => new GaussianEvent(element.GetProperty("noise_multiplier").GetDouble()),
                "laplace" => new LaplaceEvent(element.GetProperty("noise_multiplier").GetDouble()),
                "poisson_sampled" => new PoissonSampledEvent(element.GetProperty("sample_rate").GetDouble(), Inner(element)),
                "sampled_without_replacement" => new SampledWithoutReplacementEvent(
                    element.GetProperty("source_size").GetInt64(), element.GetProperty("sample_size").GetInt64(), Inner(element)),
                "self_composed" => new SelfComposedEvent(Inner(element), element.GetProperty("count").GetInt64()),
                "composed" => new ComposedEvent(element.GetProperty("events").EnumerateArray().Select(Read).ToArray()),
                "discrete_gaussian" => new DiscreteGaussianEvent(element.GetProperty("sigma").GetDouble(), element.GetProperty("sensitivity").GetInt64()),
                "pure" => new PureEvent(element.GetProperty("epsilon").GetDouble()),
                "zero_concentrated" => new ZeroConcentratedEvent(element.GetProperty("rho").GetDouble()),
                "above_threshold" => new AboveThresholdEvent(
                    element.GetProperty("threshold_noise").GetDouble(), element.GetProperty("query_noise").GetDouble(), element.GetProperty("answers").GetInt64()),
                "report_noisy_max" => new ReportNoisyMaxEvent(element.GetProperty("noise_multiplier").GetDouble(), element.GetProperty("monotonic").GetBoolean()),
                "tree_aggregation" => new TreeAggregationEvent(
                    element.GetProperty("noise_multiplier").GetDouble(), element.GetProperty("steps").EnumerateArray().Select(steps => steps.GetInt64()).ToArray()),
                "truncated_poisson" => new TruncatedPoissonEvent(
                    element.GetProperty("source_size").GetInt64(), element.GetProperty("sample_rate").GetDouble(), element.GetProperty("largest_batch").GetInt64(), Inner(element)),
                "best_of_runs" => new BestOfRunsEvent(Inner(element), element.GetProperty("gamma").GetDouble(), element.GetProperty("eta").GetDouble()),
                "parallel" => new ParallelEvent(element.GetProperty("parts").EnumerateArray().Select(Read).ToArray()),
                var type => throw new FormatException($"There is no event of type '{type}' in this version of DpToolkit; update it."),
            };
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"An event is incomplete or out of range: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    /// <summary>JSON has no infinity, and an infinite loss has no place in a sum.</summary>
    private static double Finite(double value, string name) => double.IsFinite(value)
        ? value
        : throw new NotSupportedException($"A {name} of infinite loss can't be stored in a ledger: it guarantees nothing.");

    private static void Inner(Utf8JsonWriter writer, PrivacyEvent inner)
    {
        writer.WritePropertyName("event");
        Write(writer, inner);
    }

    private static PrivacyEvent Inner(JsonElement element) => Read(element.GetProperty("event"));
}
