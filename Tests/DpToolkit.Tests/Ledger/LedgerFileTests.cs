using DpToolkit.Ledger;
using Microsoft.Data.Sqlite;

namespace DpToolkit.Tests.Ledger;

public sealed class LedgerFileTests
{
    public static TheoryData<string, string> Refused() => new()
    {
        { "empty", "is empty" },
        { "text", "is not a privacy ledger" },
        { "short", "ends inside its header" },
        { "foreign", "database of another program" },
        { "newer", "newer DpToolkit (ledger version 2" },
        { "damaged", "is damaged" },
        { "truncated", "is damaged" },
        { "readonly", "is read-only" },
        { "folder", "is a folder" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_file_that_is_no_usable_ledger_is_refused_and_left_as_it_was(string kind, string says)
    {
        using var folder = new LedgerFolder();
        string path = folder.File();
        Make(kind, path);
        byte[] before = kind == "folder" ? [] : File.ReadAllBytes(path);
        var written = kind == "folder" ? default : File.GetLastWriteTimeUtc(path);
        foreach (var access in Enum.GetValues<LedgerAccess>())
        {
            if (kind == "readonly" && access == LedgerAccess.ReadOnly)
                continue;
            var error = Assert.Throws<LedgerException>(() => PrivacyLedger.Open(path, access));
            Assert.Contains(says, error.Message);
            Assert.Contains(path, error.Message);
            Assert.DoesNotContain('\n', error.Message);
        }

        if (kind == "folder")
            return;
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal(written, File.GetLastWriteTimeUtc(path));
        Assert.Equal([path], Directory.GetFiles(folder.Folder));
    }

    [Fact]
    public void A_newer_version_that_only_the_log_knows_is_refused_and_left_as_it_was()
    {
        using var folder = new LedgerFolder();
        Make("ledger", folder.File("source.db"));
        using (var connection = Connect(folder.File("source.db")))
        {
            Run(connection, "PRAGMA user_version = 7; CREATE TABLE later(x);");
            File.Copy(folder.File("source.db"), folder.File());
            File.Copy(folder.File("source.db-wal"), folder.File("privacy.db-wal"));
        }

        byte[] file = File.ReadAllBytes(folder.File());
        byte[] log = File.ReadAllBytes(folder.File("privacy.db-wal"));
        Assert.Contains("ledger version 7", Assert.Throws<LedgerException>(() => PrivacyLedger.Open(folder.File())).Message);
        Assert.Equal(file, File.ReadAllBytes(folder.File()));
        Assert.Equal(log, File.ReadAllBytes(folder.File("privacy.db-wal")));
    }

    [Fact]
    public void A_read_only_ledger_can_be_read()
    {
        using var folder = new LedgerFolder();
        Make("readonly", folder.File());
        byte[] before = File.ReadAllBytes(folder.File());
        using (var ledger = PrivacyLedger.Open(folder.File(), LedgerAccess.ReadOnly))
        {
            Assert.Equal(10, LedgerFolder.Steps(ledger));
            Assert.Throws<LedgerException>(() => ledger.BeginRun("mnist"));
            Assert.Throws<LedgerException>(() => ledger.SetBudget("mnist", new PrivacyBudget(1, 1e-5)));
        }

        Assert.Equal(before, File.ReadAllBytes(folder.File()));
        Assert.Equal([folder.File()], Directory.GetFiles(folder.Folder));
    }

    [Fact]
    public void Reading_changes_nothing()
    {
        using var folder = new LedgerFolder();
        Make("ledger", folder.File());
        byte[] before = File.ReadAllBytes(folder.File());
        using (var ledger = PrivacyLedger.Open(folder.File(), LedgerAccess.ReadOnly))
        {
            Assert.Empty(ledger.Verify());
            Assert.Throws<LedgerException>(() => ledger.SetBudget("mnist", new PrivacyBudget(1, 1e-5)));
        }

        Assert.Equal(before, File.ReadAllBytes(folder.File()));
        Assert.Equal([folder.File()], Directory.GetFiles(folder.Folder));
    }

    [Fact]
    public void A_missing_ledger_is_made_only_where_asked()
    {
        using var folder = new LedgerFolder();
        Assert.Contains("There is no ledger", Assert.Throws<LedgerException>(() => PrivacyLedger.Open(folder.File(), LedgerAccess.ReadOnly)).Message);
        Assert.Contains("There is no ledger", Assert.Throws<LedgerException>(() => PrivacyLedger.Open(folder.File(), LedgerAccess.Existing)).Message);
        Assert.Contains("can't be", Assert.Throws<LedgerException>(() => PrivacyLedger.Open(folder.File("nowhere/privacy.db"))).Message);
        Assert.Empty(Directory.GetFiles(folder.Folder));
    }

    [Fact]
    public async Task Several_may_make_it_at_once()
    {
        const int Makers = 4;
        using var folder = new LedgerFolder();
        for (int round = 0; round < 100; round++)
        {
            string file = folder.File($"{round}.db");
            using var start = new Barrier(Makers);
            await Task.WhenAll(Enumerable.Range(0, Makers).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    using var ledger = PrivacyLedger.Open(file);
                    using var run = ledger.BeginRun("mnist");
                    run.Record(LedgerFolder.Step, 5);
                },
                TaskCreationOptions.LongRunning)));
            using var total = PrivacyLedger.Open(file);
            Assert.Equal(5 * Makers, LedgerFolder.Steps(total));
            Assert.Empty(total.Verify());
        }

        Assert.DoesNotContain(Directory.GetFiles(folder.Folder), path => path.EndsWith(".new", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_beginning_run_is_not_taken_for_dead()
    {
        if (!RunRecord.Supported)
            return;
        const string Ledger = nameof(A_beginning_run_is_not_taken_for_dead);
        using var done = new CancellationTokenSource();
        long taken = 0;
        var others = Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () =>
            {
                while (!done.IsCancellationRequested)
                    foreach (var (_, record) in RunRecord.TakeDead(Ledger, "privacy.db"))
                    {
                        Interlocked.Increment(ref taken);
                        record.Delete();
                    }
            },
            TaskCreationOptions.LongRunning)).ToArray();
        int without = 0;
        for (int i = 0; i < 5000; i++)
        {
            var record = RunRecord.Make(Ledger, "privacy.db", Guid.NewGuid().ToString("N"));
            record?.Set(1, 5);
            record?.Delete();
            without += record is null ? 1 : 0;
        }

        await done.CancelAsync();
        await Task.WhenAll(others);
        Assert.Equal((0, 0), (without, taken));
        Assert.DoesNotContain(Directory.GetFiles("/dev/shm"), path => path.Contains(Ledger, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("UPDATE entry SET count = 1 WHERE id = 2")]
    [InlineData("DELETE FROM entry WHERE id = 1")]
    [InlineData("DELETE FROM entry WHERE id = (SELECT max(id) FROM entry)")]
    [InlineData("UPDATE event SET text = replace(text, '1.1', '2.2')")]
    [InlineData("UPDATE dataset SET name = 'other' WHERE name = 'mnist'")]
    [InlineData("UPDATE run SET uid = 'x'")]
    public void Verify_sees_a_change_by_hand(string sql)
    {
        using var folder = new LedgerFolder();
        Make("ledger", folder.File());
        using (var connection = Connect(folder.File()))
            Run(connection, sql);
        using var ledger = PrivacyLedger.Open(folder.File(), LedgerAccess.ReadOnly);
        Assert.Equal(LedgerSeverity.Damaged, Assert.Single(ledger.Verify()).Severity);
    }

    [Fact]
    public void Verify_names_what_is_over_budget()
    {
        using var ledger = PrivacyLedger.InMemory();
        using (var run = ledger.BeginRun("mnist"))
            run.Record(LedgerFolder.Step, 10000);
        ledger.SetBudget("mnist", new PrivacyBudget(0.1, 1e-5), "rdp");
        var finding = Assert.Single(ledger.Verify());
        Assert.Equal(LedgerSeverity.OverBudget, finding.Severity);
        Assert.Contains("'mnist'", finding.Message);
    }

    private static void Make(string kind, string path)
    {
        switch (kind)
        {
            case "empty":
                File.WriteAllBytes(path, []);
                break;
            case "text":
                File.WriteAllText(path, "the quick brown fox jumps over the lazy dog");
                break;
            case "folder":
                Directory.CreateDirectory(path);
                break;
            case "foreign":
                using (var connection = Connect(path))
                    Run(connection, "CREATE TABLE customer(name)");
                break;
            default:
                using (var ledger = PrivacyLedger.Open(path))
                {
                    using var run = ledger.BeginRun("mnist", reserveAhead: 4);
                    for (int step = 0; step < 10; step++)
                        run.Record(LedgerFolder.Step);
                }

                Spoil(kind, path);
                break;
        }
    }

    private static void Spoil(string kind, string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        switch (kind)
        {
            case "short":
                File.WriteAllBytes(path, bytes[..50]);
                break;
            case "truncated":
                File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
                break;
            case "damaged":
                bytes.AsSpan(4096).Fill(0xA5);
                File.WriteAllBytes(path, bytes);
                break;
            case "newer":
                bytes[63] = 2;
                File.WriteAllBytes(path, bytes);
                break;
            case "readonly":
                File.SetAttributes(path, FileAttributes.ReadOnly);
                break;
        }
    }

    private static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
