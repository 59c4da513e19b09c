using System.Text.Json;
using DpToolkit.Accounting;

namespace DpToolkit.Cli.Tests;

/// <summary>A user at a prompt: a folder, and the tool run in this process with its console captured.</summary>
internal sealed class Session : IDisposable
{
    public static readonly PrivacyEvent Step = new PoissonSampledEvent(0.01, new GaussianEvent(1.1));

    public string Folder { get; } = Directory.CreateTempSubdirectory("dp").FullName;

    public string File(string name) => Path.Combine(Folder, name);

    public Answer Run(string line, bool isScreen = false)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int code = Dp.Run(words, new Terminal(output, error, isScreen));
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>Makes a ledger with runs of so many steps on "mnist".</summary>
    public string Ledger(string name, params long[] steps)
    {
        using var ledger = PrivacyLedger.Open(File(name));
        for (int i = 0; i < steps.Length; i++)
        {
            using var run = ledger.BeginRun("mnist", $"net <{i}> & co");
            run.Record(Step, steps[i]);
        }

        return File(name);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public sealed record Answer(int Code, string Output, string Error)
    {
        public JsonElement Json => JsonDocument.Parse(Output).RootElement;
    }
}
