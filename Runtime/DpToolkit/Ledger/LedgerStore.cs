using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DpToolkit.Accounting;
using Microsoft.Data.Sqlite;

namespace DpToolkit.Ledger;

/// <summary>
/// The tables behind a ledger. Entries are only ever appended, each sealed with a hash over the one before, so that what
/// was read stays read and `verify` sees any later change.
/// </summary>
internal sealed class LedgerStore(SqliteConnection connection, string? path) : IDisposable
{
    public const int BusySeconds = 60;

    private readonly Dictionary<long, Dictionary<long, long>> totals = [];
    private readonly Dictionary<long, PrivacyEvent> events = [];
    private long lastEntry;
    private bool inTransaction;

    public SqliteConnection Connection => connection;

    public string? Path => path;

    public string Name => path ?? "in memory";

    public string Id { get; } = (string)connection.Scalar("SELECT id FROM ledger")!;

    public static string Now() => Format(DateTimeOffset.UtcNow);

    public static string Format(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);

    /// <summary>One synced transaction (or part of the one under way) that no other writer can come between; all or nothing.</summary>
    public T Write<T>(Func<T> action) => InTransaction(deferred: false, action);

    /// <summary>Several reads of one state of the ledger.</summary>
    public T Read<T>(Func<T> action) => InTransaction(deferred: true, action);

    /// <summary>Brings the totals up to date. Call it before a transaction's own appends only: those may be rolled back.</summary>
    public void Refresh()
    {
        foreach (var (id, dataset, entryEvent, count) in connection.Rows(
            "SELECT entry.id, run.dataset, entry.event, entry.count FROM entry JOIN run ON run.id = entry.run WHERE entry.id > $last ORDER BY entry.id",
            row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)),
            ("$last", lastEntry)))
        {
            if (!totals.TryGetValue(dataset, out var ofDataset))
                totals.Add(dataset, ofDataset = []);
            ofDataset[entryEvent] = checked(ofDataset.GetValueOrDefault(entryEvent) + count);
            lastEntry = id;
        }
    }

    /// <summary>Counts by event of a data set, as of the last refresh.</summary>
    public IReadOnlyDictionary<long, long> Totals(long dataset) =>
        totals.TryGetValue(dataset, out var ofDataset) ? ofDataset : new Dictionary<long, long>();

    public PrivacyEvent Event(long id)
    {
        if (!events.TryGetValue(id, out var known))
        {
            string text = (string?)connection.Scalar("SELECT text FROM event WHERE id = $id", ("$id", id))
                ?? throw new LedgerException(LedgerFile.Damaged(Name, $"event {id} is missing"));
            events.Add(id, known = Parse(text));
        }

        return known;
    }

    public PrivacyEvent Parse(string text)
    {
        try
        {
            return EventJson.Read(text);
        }
        catch (FormatException error)
        {
            throw new LedgerException($"The ledger {Name} holds an event that can't be read: {error.Message}", error);
        }
    }

    public long EventId(string text)
    {
        connection.Run("INSERT INTO event(text) VALUES($text) ON CONFLICT DO NOTHING", ("$text", text));
        return connection.Number("SELECT id FROM event WHERE text = $text", ("$text", text));
    }

    public (long Id, string Unit)? Dataset(string name) =>
        connection.Rows("SELECT id, unit FROM dataset WHERE name = $name", row => ((long, string)?)(row.GetInt64(0), row.GetString(1)), ("$name", name)).FirstOrDefault();

    /// <summary>The data set's key; makes it when new, refuses another unit.</summary>
    public long EnsureDataset(string name, string? unit)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new ArgumentException("The data set needs a name or a fingerprint; it is empty.", nameof(name));
        if (Dataset(name) is { } known)
        {
            return unit is null || unit == known.Unit
                ? known.Id
                : throw new ArgumentException($"Data set '{name}' is accounted per {known.Unit} in the ledger, but this run is per {unit}: spending per {unit} says nothing about a {known.Unit}; use the same privacy unit, or give the data set another name for it.", nameof(unit));
        }

        connection.Run("INSERT INTO dataset(name, unit, created) VALUES($name, $unit, $at)", ("$name", name), ("$unit", unit ?? PrivacyLedger.DefaultUnit), ("$at", Now()));
        return connection.Number("SELECT last_insert_rowid()");
    }

    public (PrivacyBudget Budget, string Accountant)? Budget(long dataset) =>
        connection.Rows(
            "SELECT epsilon, delta, accountant FROM budget WHERE dataset = $dataset ORDER BY id DESC LIMIT 1",
            row => ((PrivacyBudget, string)?)(ReadBudget(row.GetDouble(0), row.GetDouble(1)), row.GetString(2)),
            ("$dataset", dataset)).FirstOrDefault();

    public long AddRun(string uid, long dataset, string description, string accountant, string host, string started, string? ended, LedgerRunState state)
    {
        connection.Run(
            "INSERT INTO run(uid, dataset, description, accountant, host, started, ended, state) VALUES($uid, $dataset, $description, $accountant, $host, $started, $ended, $state)",
            ("$uid", uid), ("$dataset", dataset), ("$description", description), ("$accountant", accountant), ("$host", host), ("$started", started), ("$ended", ended), ("$state", state.ToString()));
        return connection.Number("SELECT last_insert_rowid()");
    }

    public void EndRun(long run, LedgerRunState state, string? at = null) =>
        connection.Run("UPDATE run SET ended = $at, state = $state WHERE id = $run", ("$at", at ?? Now()), ("$state", state.ToString()), ("$run", run));

    /// <summary>Appends one entry and returns its number.</summary>
    public long Append(long run, long entryEvent, long count, string kind)
    {
        string at = Now();
        var previous = (byte[]?)connection.Scalar("SELECT hash FROM entry ORDER BY id DESC LIMIT 1") ?? [];
        var (uid, dataset, unit, text) = connection.Rows(
            "SELECT run.uid, dataset.name, dataset.unit, event.text FROM run JOIN dataset ON dataset.id = run.dataset, event WHERE run.id = $run AND event.id = $event",
            row => (row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3)),
            ("$run", run), ("$event", entryEvent)).Single();
        connection.Run(
            "INSERT INTO entry(run, event, count, kind, at, hash) VALUES($run, $event, $count, $kind, $at, $hash)",
            ("$run", run), ("$event", entryEvent), ("$count", count), ("$kind", kind), ("$at", at), ("$hash", Seal(previous, uid, dataset, unit, text, count, kind, at)));
        return connection.Number("SELECT last_insert_rowid()");
    }

    public static byte[] Seal(ReadOnlySpan<byte> previous, string run, string dataset, string unit, string entryEvent, long count, string kind, string at)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        foreach (string part in (ReadOnlySpan<string>)[run, dataset, unit, entryEvent, count.ToString(CultureInfo.InvariantCulture), kind, at])
        {
            hash.AppendData(Encoding.UTF8.GetBytes(part));
            hash.AppendData([0]);
        }

        return hash.GetHashAndReset();
    }

    /// <summary>Refuses to write on when the file is gone: what SQLite would still write, nobody would ever read.</summary>
    public void CheckPresent()
    {
        if (path is not null && !File.Exists(path))
            throw new LedgerException($"The ledger {path} was deleted or moved while it was in use: the step was not taken; put the file back and start again.");
    }

    public void Dispose() => connection.Dispose();

    private PrivacyBudget ReadBudget(double epsilon, double delta)
    {
        try
        {
            return new PrivacyBudget(epsilon, delta);
        }
        catch (ArgumentException error)
        {
            throw new LedgerException(LedgerFile.Damaged(Name, "a budget is out of range"), error);
        }
    }

    private T InTransaction<T>(bool deferred, Func<T> action)
    {
        if (inTransaction)
            return action();
        try
        {
            inTransaction = true;
            return LedgerFile.Guard(Name, () =>
            {
                using var transaction = connection.BeginTransaction(deferred);
                T result = action();
                transaction.Commit();
                return result;
            });
        }
        finally
        {
            inTransaction = false;
        }
    }
}
