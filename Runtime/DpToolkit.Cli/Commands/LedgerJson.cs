using System.Text.Json;

namespace DpToolkit.Cli;

internal static class LedgerJson
{
    public static void Dataset(Utf8JsonWriter writer, LedgerDataset dataset, double epsilon, double delta)
    {
        writer.WriteString("dataset", dataset.Name);
        writer.WriteString("unit", dataset.Unit);
        writer.WriteNumber("runs", dataset.Runs);
        writer.WriteNumber("steps", dataset.Steps);
        writer.WriteValue("epsilon", epsilon);
        writer.WriteNumber("delta", delta);
        writer.WriteString("accountant", dataset.Accountant);
        if (dataset.Budget is not { } budget)
            return;
        writer.WriteStartObject("budget");
        writer.WriteNumber("epsilon", budget.Epsilon);
        writer.WriteNumber("delta", budget.Delta);
        writer.WriteEndObject();
    }

    public static void Run(Utf8JsonWriter writer, LedgerRunSummary run, double alone)
    {
        writer.WriteStartObject();
        writer.WriteString("id", run.Id);
        writer.WriteString("description", run.Description);
        writer.WriteString("state", run.State.ToString().ToLowerInvariant());
        writer.WriteString("started", run.Started);
        if (run.Ended is { } ended)
            writer.WriteString("ended", ended);
        writer.WriteString("host", run.Host);
        writer.WriteNumber("steps", run.Steps);
        writer.WriteValue("epsilonAlone", alone);
        writer.WriteEndObject();
    }
}
