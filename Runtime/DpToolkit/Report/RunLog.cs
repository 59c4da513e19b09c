using System.Text.Json;
using System.Text.Json.Serialization;

namespace DpToolkit;

/// <summary>The record of a training run: facts about it and what was measured on the way.</summary>
/// <remarks>On disk it is one JSON object a line: first {"title", "delta", "targetEpsilon", "facts"}, then a <see cref="RunPoint"/> each.</remarks>
/// <param name="title">What was trained.</param>
public sealed class RunLog(string title)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly List<RunPoint> points = [];
    private readonly Dictionary<string, string> facts = [];

    /// <summary>What was trained.</summary>
    public string Title => title;

    /// <summary>Delta at which the points' epsilon is measured.</summary>
    public double? Delta { get; init; }

    /// <summary>The epsilon that must not be exceeded.</summary>
    public double? TargetEpsilon { get; init; }

    /// <summary>Named facts in the order in which they were first stated, such as ("noise multiplier", "1.10").</summary>
    public IReadOnlyDictionary<string, string> Facts => facts;

    /// <summary>What was measured, in order.</summary>
    public IReadOnlyList<RunPoint> Points => points;

    /// <summary>States a fact; a later one of the same name replaces it.</summary>
    public void State(string name, string value) => facts[name] = value;

    /// <summary>Adds a measurement.</summary>
    public void Add(RunPoint point) => points.Add(point);

    /// <summary>Writes the log as JSON lines.</summary>
    /// <param name="path">A file; replaced if it exists.</param>
    public void Save(string path)
    {
        using var writer = new StreamWriter(path);
        writer.WriteLine(JsonSerializer.Serialize(new Header(title, Delta, TargetEpsilon, facts), Json));
        foreach (var point in points)
            writer.WriteLine(JsonSerializer.Serialize(point, Json));
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="FormatException">The file isn't such a log; the message names the line.</exception>
    public static RunLog Load(string path)
    {
        RunLog? log = null;
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            try
            {
                if (log is null)
                {
                    var header = JsonSerializer.Deserialize<Header>(line, Json);
                    if (header?.Title is null)
                        throw new FormatException($"'{path}' is not a run's log: its first line has no title.");
                    log = new(header.Title) { Delta = header.Delta, TargetEpsilon = header.TargetEpsilon };
                    foreach (var (name, value) in header.Facts ?? [])
                        log.State(name, value);
                }
                else
                {
                    log.Add(JsonSerializer.Deserialize<RunPoint>(line, Json));
                }
            }
            catch (JsonException error)
            {
                throw new FormatException($"'{path}' is not a run's log: line {number} is not the JSON expected ({error.Message})", error);
            }
        }
        return log ?? throw new FormatException($"'{path}' is not a run's log: it is empty.");
    }

    private sealed record Header(string Title, double? Delta, double? TargetEpsilon, Dictionary<string, string>? Facts);
}
