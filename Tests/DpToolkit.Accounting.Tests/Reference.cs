using System.IO.Compression;
using System.Text.Json;

namespace DpToolkit.Accounting.Tests;

/// <summary>Published-library values, by kind and method.</summary>
internal static class Reference
{
    private static readonly Lazy<IReadOnlyList<Row>> All = new(Load);

    public static IReadOnlyList<Row> Rows(string kind, string method)
    {
        var rows = All.Value.Where(row => row.Kind == kind && row.Method == method).ToArray();
        Assert.NotEmpty(rows);
        return rows;
    }

    private static IReadOnlyList<Row> Load()
    {
        using var packed = typeof(Reference).Assembly.GetManifestResourceStream("reference.jsonl.gz")!;
        using var reader = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        var rows = new List<Row>();
        while (reader.ReadLine() is { } line)
            rows.Add(new Row(JsonDocument.Parse(line).RootElement));
        return rows;
    }

    internal sealed class Row(JsonElement json)
    {
        public string Kind => json.GetProperty("kind").GetString()!;

        public string Method => json.GetProperty("method").GetString()!;

        public double Value => this["value"];

        public double Sigma => this["sigma"];

        public double SampleRate => this["q"];

        public double Delta => this["delta"];

        public long Steps => (long)this["steps"];

        public double this[string name] => json.GetProperty(name).GetDouble();

        public bool Has(string name) => json.TryGetProperty(name, out _);

        public string Text(string name) => json.GetProperty(name).ToString();

        public JsonElement Json => json;

        public IEnumerable<(double Sigma, double SampleRate, long Steps)> Phases => json.GetProperty("phases").EnumerateArray()
            .Select(phase => (phase.GetProperty("sigma").GetDouble(), phase.GetProperty("q").GetDouble(), phase.GetProperty("steps").GetInt64()));

        public PrivacyEvent Step => new PoissonSampledEvent(SampleRate, new GaussianEvent(Sigma));

        public override string ToString() => json.ToString();
    }
}
