using System.Buffers.Binary;
using Microsoft.Data.Sqlite;

namespace DpToolkit.Ledger;

/// <summary>
/// The file: made whole or not at all, and looked at before SQLite may touch it, so that a file that isn't a ledger of
/// this version is left as it was.
/// </summary>
internal static class LedgerFile
{
    /// <summary>"DPLG" in SQLite's application_id.</summary>
    public const int ApplicationId = 0x44504C47;

    public const int Version = 1;

    private const int HeaderLength = 100;
    private const int UserVersionOffset = 60;
    private const int ApplicationIdOffset = 68;

    private const string Schema = """
        CREATE TABLE ledger(id TEXT NOT NULL, created TEXT NOT NULL);
        CREATE TABLE dataset(
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, unit TEXT NOT NULL, created TEXT NOT NULL);
        CREATE TABLE budget(
            id INTEGER PRIMARY KEY, dataset INTEGER NOT NULL REFERENCES dataset(id),
            epsilon REAL NOT NULL, delta REAL NOT NULL, accountant TEXT NOT NULL, at TEXT NOT NULL);
        CREATE TABLE run(
            id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, dataset INTEGER NOT NULL REFERENCES dataset(id),
            description TEXT NOT NULL, accountant TEXT NOT NULL, host TEXT NOT NULL,
            started TEXT NOT NULL, ended TEXT, state TEXT NOT NULL);
        CREATE TABLE event(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
        CREATE TABLE entry(
            id INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL REFERENCES run(id),
            event INTEGER NOT NULL REFERENCES event(id), count INTEGER NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL,
            hash BLOB NOT NULL);
        CREATE INDEX entry_run ON entry(run);
        """;

    /// <summary>Opens, and where allowed makes, the ledger at a full path.</summary>
    public static SqliteConnection Open(string path, LedgerAccess access)
    {
        if (Directory.Exists(path))
            throw new LedgerException($"{path} is a folder; a ledger is a file: name one in it, such as {Path.Combine(path, "privacy.db")}.");
        if (!File.Exists(path))
        {
            if (access != LedgerAccess.ReadWrite)
                throw new LedgerException($"There is no ledger {path}; check the path (a training makes it with PrivacyLedger.Open).");
            if (File.Exists(path + "-wal") && !File.Exists(path))
                throw new LedgerException($"{path} is gone, but its log {path}-wal is still there: a ledger was moved or deleted while in use; put both files back together, or, if what it held is recorded elsewhere, delete the log.");
            if (!Directory.Exists(Path.GetDirectoryName(path)))
                throw new LedgerException($"The ledger {path} can't be made: there is no folder {Path.GetDirectoryName(path)}; make it first.");
            Make(path);
        }

        CheckHeader(path);
        return Guard(path, () => access == LedgerAccess.ReadOnly ? OpenReadOnly(path) : OpenWritable(path));
    }

    public static SqliteConnection OpenInMemory()
    {
        var connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
        connection.Open();
        connection.Run(Schema);
        connection.Run("INSERT INTO ledger VALUES($id, $at)", ("$id", NewId()), ("$at", LedgerStore.Now()));
        connection.Run($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}; PRAGMA foreign_keys = ON;");
        return connection;
    }

    /// <summary>Runs an action and turns SQLite's errors into one sentence about the file.</summary>
    public static T Guard<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException error)
        {
            throw Explain(path, error);
        }
    }

    public static LedgerException Explain(string path, SqliteException error) => new(
        error.SqliteErrorCode switch
        {
            SQLitePCL.raw.SQLITE_FULL => $"There is no room left to write the ledger {path}: nothing was recorded and nothing was spent; free disk space and run again.",
            SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB => Damaged(path, error.Message),
            SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_PERM => $"The ledger {path} may not be written: give yourself write access to the file and its folder, or open it with LedgerAccess.ReadOnly.",
            SQLitePCL.raw.SQLITE_CANTOPEN => $"The ledger {path} can't be opened: check that you may read the file and write its folder.",
            SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => $"The ledger {path} stayed locked by another process for {LedgerStore.BusySeconds} seconds: nothing was recorded; see which process holds it, then run again.",
            _ => $"The ledger {path} can't be used: {OneLine(error.Message)}.",
        },
        error);

    public static string Damaged(string path, string how) =>
        $"The ledger {path} is damaged ({OneLine(how)}): restore the newest copy, then bring later spending in with `dp ledger merge` or `dp ledger import`.";

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").TrimEnd('.', ' ');

    private static string NewId() => Guid.NewGuid().ToString("N");

    /// <summary>Writes an empty ledger beside the path and moves it there: a crash leaves no half-made ledger.</summary>
    private static void Make(string path)
    {
        string temporary = $"{path}.{NewId()}.new";
        try
        {
            Guard(path, () =>
            {
                using var connection = new SqliteConnection($"Data Source={temporary};Pooling=False");
                connection.Open();
                connection.Run("PRAGMA synchronous = FULL;");
                using (var transaction = connection.BeginTransaction())
                {
                    connection.Run(Schema);
                    connection.Run("INSERT INTO ledger VALUES($id, $at)", ("$id", NewId()), ("$at", LedgerStore.Now()));
                    connection.Run($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version};");
                    transaction.Commit();
                }

                connection.Run("PRAGMA journal_mode = WAL;");
                return true;
            });
            // Where another process made it first, that one is the ledger.
            FileNames.TryGive(temporary, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new LedgerException($"The ledger {path} can't be made: {OneLine(error.Message)}.", error);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void CheckHeader(string path)
    {
        var header = new byte[HeaderLength];
        int read;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            read = file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new LedgerException($"The ledger {path} can't be read: {OneLine(error.Message)}.", error);
        }

        if (read == 0)
            throw new LedgerException($"{path} is empty, so it is no ledger or one that was cut off: restore a copy, or delete it to begin a new ledger.");
        if (!header.AsSpan(0, Math.Min(read, 16)).SequenceEqual("SQLite format 3\0"u8[..Math.Min(read, 16)]))
            throw new LedgerException($"{path} is not a privacy ledger (it is no SQLite file); check the path.");
        if (read < HeaderLength)
            throw new LedgerException(Damaged(path, "it ends inside its header"));
        Judge(path, BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(ApplicationIdOffset)), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(UserVersionOffset)));
    }

    private static void Judge(string path, int application, int version)
    {
        if (application != ApplicationId)
            throw new LedgerException($"{path} is a database of another program, not a privacy ledger; check the path.");
        if (version > Version)
            throw new LedgerException($"{path} was written by a newer DpToolkit (ledger version {version}, this one reads up to {Version}): update DpToolkit.");
        if (version < 1)
            throw new LedgerException(Damaged(path, $"its version is {version}"));
    }

    private static SqliteConnection OpenWritable(string path)
    {
        if (!IsWritable(path))
            throw new LedgerException($"The ledger {path} is read-only: give yourself write access, or open it with LedgerAccess.ReadOnly to read it.");
        return Connect(path, path, SqliteOpenMode.ReadWrite, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
    }

    private static SqliteConnection OpenReadOnly(string path)
    {
        const string QueryOnly = "PRAGMA query_only = ON;";
        if (File.Exists(path + "-wal"))
            return Connect(path, path, SqliteOpenMode.ReadOnly, QueryOnly);
        if (IsWritable(path))
        {
            try
            {
                // Removes the log it needs for reading when it closes, as a read-only connection can't.
                return Connect(path, path, SqliteOpenMode.ReadWrite, QueryOnly);
            }
            catch (SqliteException error) when (error.SqliteErrorCode is SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_READONLY)
            {
                // The folder can't be written: read the file alone, below.
            }
        }

        return Connect(path, $"file:{Uri.EscapeDataString(path).Replace("%2F", "/")}?immutable=1", SqliteOpenMode.ReadOnly, QueryOnly);
    }

    private static bool IsWritable(string path)
    {
        try
        {
            using var probe = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            return !new FileInfo(path).IsReadOnly;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static SqliteConnection Connect(string path, string source, SqliteOpenMode mode, string pragmas)
    {
        bool hadLog = File.Exists(path + "-wal");
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = source,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = LedgerStore.BusySeconds,
        }.ToString());
        try
        {
            connection.Open();
            connection.Run($"PRAGMA busy_timeout = {LedgerStore.BusySeconds * 1000}; PRAGMA trusted_schema = OFF; {pragmas}");
            CheckContent(path, connection);
            return connection;
        }
        catch
        {
            // Closing must not write the log's pages into a file that is refused.
            if (hadLog && connection.Handle is { } handle)
                SQLitePCL.raw.sqlite3_db_config(handle, SQLitePCL.raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The log may hold later pages than the file, so ask SQLite too.</summary>
    private static void CheckContent(string path, SqliteConnection connection)
    {
        Judge(path, (int)connection.Number("PRAGMA application_id"), (int)connection.Number("PRAGMA user_version"));
        string answer = connection.Scalar("PRAGMA quick_check(1)") as string ?? "no answer";
        if (answer != "ok")
            throw new LedgerException(Damaged(path, answer));
        if (connection.Number("SELECT count(*) FROM ledger") != 1)
            throw new LedgerException(Damaged(path, "it has lost its own name"));
    }
}
