using System.Text.Json;
using DpToolkit.Accounting;

namespace DpToolkit.Ledger;

/// <summary>What an Opacus accountant's <c>state_dict()</c> holds.</summary>
internal sealed record OpacusState(string Mechanism, IReadOnlyList<ComposedStep> History)
{
    public static OpacusState Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new FormatException("An Opacus accountant's state is an object with 'history' and 'mechanism', but this JSON is no object.");
            if (!document.RootElement.TryGetProperty("history", out var history) || history.ValueKind != JsonValueKind.Array)
                throw new FormatException("An Opacus accountant's state has a list 'history', but this JSON has none; write json.dumps(accountant.state_dict()).");
            if (!document.RootElement.TryGetProperty("mechanism", out var mechanism) || mechanism.ValueKind != JsonValueKind.String)
                throw new FormatException("An Opacus accountant's state names its 'mechanism' (rdp, prv or gdp), but this JSON doesn't; write json.dumps(accountant.state_dict()).");
            var steps = history.EnumerateArray().Select(Step).ToArray();
            if (steps.Length == 0)
                throw new FormatException("The Opacus history is empty: there is no spending to bring in.");
            return new(mechanism.GetString()!, steps);
        }
        catch (JsonException error)
        {
            throw new FormatException($"The Opacus state is not valid JSON (line {error.LineNumber + 1}); write json.dumps(accountant.state_dict()).", error);
        }
    }

    public IReadOnlyList<ComposedStep> Import(LedgerStore store, string dataset, string description, string unit, bool again)
    {
        if (!again && LedgerReader.Runs(store, dataset).Any(IsSame))
            throw new InvalidOperationException($"The same Opacus state was imported into '{dataset}' before; to count it once more, for a second training with the same settings, say so (again).");
        string now = LedgerStore.Now();
        long run = store.AddRun(
            Guid.NewGuid().ToString("N"), store.EnsureDataset(dataset, unit), description, Mechanism,
            Environment.MachineName, now, now, LedgerRunState.Imported);
        foreach (var (spent, count) in History)
            store.Append(run, store.EventId(EventJson.Write(spent)), count, "import");
        return History;
    }

    private static ComposedStep Step(JsonElement item, int index)
    {
        if (item.ValueKind != JsonValueKind.Array || item.GetArrayLength() != 3
            || !item.EnumerateArray().All(part => part.ValueKind == JsonValueKind.Number) || !item[2].TryGetInt64(out long steps))
            throw new FormatException($"history[{index}] must be [noise multiplier, sample rate, steps], but is {item.GetRawText().ReplaceLineEndings(" ")}.");
        if (steps < 1)
            throw new FormatException($"history[{index}] has {steps} steps; 1 or more are expected.");
        try
        {
            return new(new PoissonSampledEvent(item[1].GetDouble(), new GaussianEvent(item[0].GetDouble())), steps);
        }
        catch (ArgumentException error)
        {
            throw new FormatException($"history[{index}] is out of range: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    private bool IsSame(LedgerRunSummary run) =>
        run.State == LedgerRunState.Imported && run.Accountant == Mechanism && Totals(run.Spent).SetEquals(Totals(History));

    private static HashSet<ComposedStep> Totals(IEnumerable<ComposedStep> steps) =>
        steps.GroupBy(step => step.Event, step => step.Count).Select(group => new ComposedStep(group.Key, group.Sum())).ToHashSet();
}
