using DpToolkit.Ledger;

namespace DpToolkit.Checkpoint;

/// <summary>Brings into a ledger what a checkpoint has spent and no run of the ledger has recorded, for instance before there was a ledger.</summary>
internal static class LedgerPortions
{
    public static void Import(PrivacyLedger ledger, string dataset, string accountant, string model, IReadOnlyList<SpentPortion> portions)
    {
        lock (ledger.Gate)
        {
            ledger.Store.Write(() =>
            {
                var present = LedgerReader.Runs(ledger.Store, null).ToDictionary(run => run.Id);
                var now = DateTimeOffset.UtcNow;
                var runs = portions
                    .Where(portion => portion.Steps.Count > 0)
                    .Where(portion => !present.TryGetValue(portion.Id, out var run) || (run.State == LedgerRunState.Imported && run.Dataset == dataset))
                    .Select(portion => new LedgerRunSummary(
                        portion.Id, dataset, $"restored from a checkpoint of {model}", accountant, Environment.MachineName, now, now, LedgerRunState.Imported,
                        [.. portion.Steps.Select(step => new Accounting.ComposedStep(step.Key, step.Value))]))
                    .ToList();
                return LedgerMerger.Merge(ledger.Store, [], runs);
            });
        }
    }
}
