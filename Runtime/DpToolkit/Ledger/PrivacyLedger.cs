using DpToolkit.Accounting;
using DpToolkit.Ledger;

namespace DpToolkit;

/// <summary>
/// What was spent on each data set, over all engines, processes, restarts and machines that share the file. Spending is
/// on disk before the weights change. Instances are thread-safe; any number of processes may have the file open.
/// </summary>
public sealed class PrivacyLedger : IDisposable
{
    /// <summary>Steps reserved ahead in one synced write, unless a run asks otherwise.</summary>
    public const long DefaultReserveAhead = 64;

    /// <summary>The unit of privacy, unless a run says otherwise: one record.</summary>
    public const string DefaultUnit = "record";

    /// <summary>The accountant that holds spending against a budget, unless the budget names another.</summary>
    public const string DefaultAccountant = "pld";

    private readonly LedgerStore store;
    private readonly List<LedgerRun> open = [];
    private bool disposed;

    private PrivacyLedger(LedgerStore store) => this.store = store;

    /// <summary>Full path of the file; null when in memory.</summary>
    public string? Path => store.Path;

    internal object Gate { get; } = new();

    internal LedgerStore Store => store;

    /// <summary>Opens a ledger; by default makes it where there is none. Settles the runs of killed processes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="access">Whether it may be made and written.</param>
    /// <exception cref="LedgerException">The file is no ledger, damaged, newer than this library, or can't be accessed.</exception>
    public static PrivacyLedger Open(string path, LedgerAccess access = LedgerAccess.ReadWrite)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw new ArgumentException("The path of the ledger is empty; name a file such as privacy.db.", nameof(path));
        string full = System.IO.Path.GetFullPath(path);
        if (new FileInfo(full).LinkTarget is not null)
            full = File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        var connection = LedgerFile.Open(full, access);
        try
        {
            var store = new LedgerStore(connection, full);
            if (access != LedgerAccess.ReadOnly)
                LedgerRecovery.Run(store);
            return new PrivacyLedger(store);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A ledger that is forgotten when it is disposed: for tests, and for data that is spent nowhere else.</summary>
    public static PrivacyLedger InMemory() => new(new LedgerStore(LedgerFile.OpenInMemory(), null));

    /// <summary>Sets the most that all runs together may spend on a data set; the newest budget holds.</summary>
    /// <param name="dataset">Name or fingerprint.</param>
    /// <param name="budget">The budget.</param>
    /// <param name="accountant">The accountant that holds spending against it: one that proves an upper bound.</param>
    /// <param name="unit">The unit of privacy; null for the one that the data set has.</param>
    /// <exception cref="ArgumentException">No such accountant, one that only estimates, or another unit than the data set's.</exception>
    public void SetBudget(string dataset, PrivacyBudget budget, string accountant = DefaultAccountant, string? unit = null)
    {
        ArgumentNullException.ThrowIfNull(budget);
        if (string.Equals(accountant, "gdp", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException("The gdp accountant estimates and may fall short of what was spent, so it can't guard a budget: use pld.", nameof(accountant));
        Fresh(accountant);
        Locked(() => store.Write(() =>
        {
            store.Connection.Run(
                "INSERT INTO budget(dataset, epsilon, delta, accountant, at) VALUES($dataset, $epsilon, $delta, $accountant, $at)",
                ("$dataset", store.EnsureDataset(dataset, unit)), ("$epsilon", budget.Epsilon), ("$delta", budget.Delta), ("$accountant", accountant), ("$at", LedgerStore.Now()));
            return true;
        }));
    }

    /// <summary>The budget of a data set; null when it has none.</summary>
    public PrivacyBudget? GetBudget(string dataset) => Locked(() => store.Read(() =>
        store.Dataset(dataset) is var (id, _) ? store.Budget(id)?.Budget : null));

    /// <summary>Begins a run of one engine. Dispose it to give back what it reserved and didn't use.</summary>
    /// <param name="dataset">Name or fingerprint of the data set.</param>
    /// <param name="description">What is trained, in your words.</param>
    /// <param name="accountantName">The accountant that the engine uses; kept for the reader.</param>
    /// <param name="unit">The unit of privacy that the run protects.</param>
    /// <param name="reserveAhead">
    /// Steps reserved in one synced write: more cost less time a step, and count at most that many too much after a power
    /// loss; 1 writes at each step and counts at most one.
    /// </param>
    /// <exception cref="ArgumentException">The data set is accounted by another unit.</exception>
    /// <exception cref="LedgerException">The ledger can't be written.</exception>
    public LedgerRun BeginRun(string dataset, string description = "", string accountantName = DefaultAccountant, string unit = DefaultUnit, long reserveAhead = DefaultReserveAhead)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentException.ThrowIfNullOrWhiteSpace(accountantName);
        ArgumentException.ThrowIfNullOrWhiteSpace(unit);
        ArgumentOutOfRangeException.ThrowIfLessThan(reserveAhead, 1);
        return Locked(() =>
        {
            string id = Guid.NewGuid().ToString("N");
            var record = Path is null ? null : RunRecord.Make(store.Id, Path, id);
            try
            {
                var run = store.Write(() =>
                {
                    long key = store.EnsureDataset(dataset, unit);
                    long row = store.AddRun(id, key, description, accountantName, Environment.MachineName, LedgerStore.Now(), null, LedgerRunState.Open);
                    return new LedgerRun(this, store, record, id, row, key, dataset, reserveAhead);
                });
                open.Add(run);
                return run;
            }
            catch
            {
                record?.Delete();
                throw;
            }
        });
    }

    /// <summary>What all runs together spent on a data set, reservations included; empty when there is no such data set.</summary>
    public IReadOnlyList<ComposedStep> Spent(string dataset) => Locked(() => store.Read(() => SpentOf(dataset)));

    /// <summary>Epsilon that all runs together spent on a data set.</summary>
    /// <param name="dataset">Name or fingerprint.</param>
    /// <param name="delta">Delta at which epsilon is measured.</param>
    /// <param name="fresh">An empty accountant to count with; null for a <c>pld</c> one.</param>
    /// <exception cref="ArgumentException">The accountant isn't empty.</exception>
    public double GetEpsilon(string dataset, double delta, IAccountant? fresh = null)
    {
        fresh ??= Fresh(DefaultAccountant);
        if (fresh.History.Count > 0)
            throw new ArgumentException("The accountant holds spending already, which would be counted twice; pass a new one, such as Accountants.Pld.", nameof(fresh));
        foreach (var (spent, count) in Spent(dataset))
            fresh.Compose(spent, count);
        return fresh.GetEpsilon(delta);
    }

    /// <summary>The data sets, by name.</summary>
    public IReadOnlyList<LedgerDataset> Datasets() => Locked(() => store.Read(() =>
    {
        store.Refresh();
        return store.Connection.Rows(
            "SELECT id, name, unit, (SELECT count(*) FROM run WHERE run.dataset = dataset.id) FROM dataset ORDER BY name",
            row => (Id: row.GetInt64(0), Name: row.GetString(1), Unit: row.GetString(2), Runs: row.GetInt32(3)))
            .Select(row => new LedgerDataset(
                row.Name, row.Unit, store.Budget(row.Id)?.Budget, store.Budget(row.Id)?.Accountant ?? DefaultAccountant, row.Runs, store.Totals(row.Id).Values.Sum()))
            .ToArray();
    }));

    /// <summary>The runs on a data set, or on all, in the order they began.</summary>
    public IReadOnlyList<LedgerRunSummary> Runs(string? dataset = null) => Locked(() => store.Read(() => LedgerReader.Runs(store, dataset)));

    /// <summary>The lines of the ledger on a data set, or on all, in the order they were written.</summary>
    public IReadOnlyList<LedgerEntry> Entries(string? dataset = null) => Locked(() => store.Read(() => LedgerReader.Entries(store, dataset)));

    /// <summary>Checks every page, seal, event and sum, and each data set against its budget.</summary>
    public IReadOnlyList<LedgerFinding> Verify() => Locked(() => store.Read(() => LedgerVerifier.Verify(this)));

    /// <summary>Writes the whole ledger as one JSON object.</summary>
    public void Export(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var datasets = Locked(() => store.Read(() => LedgerReader.Export(this)));
        destination.Write(datasets);
    }

    /// <summary>
    /// Adds the runs of another ledger. A run that both hold counts once: by its exact end where one of them has it, else
    /// by whichever counted more.
    /// </summary>
    /// <exception cref="ArgumentException">A data set is accounted by different units in the two ledgers.</exception>
    public LedgerMergeResult Merge(PrivacyLedger other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (ReferenceEquals(other, this) || (Path is not null && Path == other.Path))
            throw new ArgumentException("A ledger can't be merged into itself; name another file.", nameof(other));
        var runs = other.Runs();
        var datasets = other.Datasets();
        return Locked(() => store.Write(() => LedgerMerger.Merge(store, datasets, runs)));
    }

    /// <summary>
    /// Brings in the spending of an Opacus accountant: the JSON of its <c>state_dict()</c>, that is <c>history</c>, a list
    /// of [noise multiplier, sample rate, steps], and <c>mechanism</c>.
    /// </summary>
    /// <param name="dataset">The data set that it was spent on.</param>
    /// <param name="json">The JSON text.</param>
    /// <param name="description">What was trained, in your words.</param>
    /// <param name="unit">The unit of privacy.</param>
    /// <param name="again">Count it even if the same state was imported before: a second training with the same settings.</param>
    /// <returns>What was brought in.</returns>
    /// <exception cref="FormatException">The text isn't such a state; the message says where.</exception>
    /// <exception cref="InvalidOperationException">The same state was imported before and <paramref name="again"/> is false.</exception>
    public IReadOnlyList<ComposedStep> ImportOpacus(string dataset, string json, string description = "imported from Opacus", string unit = DefaultUnit, bool again = false)
    {
        var state = OpacusState.Parse(json);
        return Locked(() => store.Write(() => state.Import(store, dataset, description, unit, again)));
    }

    /// <summary>Closes the runs that are still open, and the file.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            if (disposed)
                return;
            foreach (var run in open.ToArray())
                run.Dispose();
            disposed = true;
            store.Dispose();
        }
    }

    internal void Forget(LedgerRun run) => open.Remove(run);

    internal IAccountant Fresh(string accountant) => Accountants.Create(accountant);

    internal IReadOnlyList<ComposedStep> SpentOf(string dataset)
    {
        if (store.Dataset(dataset) is not var (id, _))
            return [];
        store.Refresh();
        return store.Totals(id).Where(total => total.Value > 0).Select(total => new ComposedStep(store.Event(total.Key), total.Value)).ToArray();
    }

    private T Locked<T>(Func<T> action)
    {
        lock (Gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return action();
        }
    }
}
