using System.Diagnostics;
using System.Globalization;

namespace DpToolkit.Tests.Ledger;

/// <summary>Processes killed at random moments, torn logs, and processes that compete for one budget.</summary>
public sealed class LedgerCrashTests
{
    private static int Kills => int.Parse(Environment.GetEnvironmentVariable("DP_LEDGER_KILLS") ?? "20", CultureInfo.InvariantCulture);

    [Fact]
    public void Killed_at_random_it_counts_every_applied_step_and_at_most_one_more()
    {
        using var folder = new LedgerFolder();
        var random = new Random(20251);
        long counted = 0, applied = 0;
        int one = 0, recovered = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            string log = folder.File($"applied{kill}");
            using (var child = Start(folder.File(), log, kill, 400))
            {
                // Mostly while it works, now and then while it opens the ledger or starts.
                if (kill % 10 != 9)
                    Go(child);
                if (kill % 5 != 4)
                    WaitForSteps(log, 1);
                Thread.Sleep(random.Next(300));
                Assert.False(child.HasExited, child.HasExited ? child.StandardError.ReadToEnd() : "");
                child.Kill();
                child.WaitForExit();
            }

            long ofChild = LedgerChild.Applied(log);
            CheckPowerLoss(folder, counted + ofChild);
            using var ledger = PrivacyLedger.Open(folder.File());
            long now = LedgerFolder.Steps(ledger);
            applied += ofChild;
            Assert.InRange(now - counted - ofChild, 0, DpToolkit.Ledger.RunRecord.Supported ? 1 : 64);
            one += now - counted == ofChild ? 0 : 1;
            recovered = ledger.Runs().Count(run => run.State == LedgerRunState.Recovered);
            counted = now;
            Assert.DoesNotContain(ledger.Verify(), finding => finding.Severity != LedgerSeverity.Note);
        }

        Assert.True(applied > Kills, "the children did nothing");
        Assert.True(!DpToolkit.Ledger.RunRecord.Supported || recovered > Kills / 4, "hardly any kill hit a run");
        Assert.InRange(counted, applied, applied + one);
        Console.WriteLine($"{Kills} kills: {applied} steps applied, {counted} counted, {recovered} runs recovered, {one} kills between record and apply.");
    }

    [Fact]
    public void After_a_power_loss_the_whole_reservation_counts()
    {
        using var folder = new LedgerFolder();
        using (var ledger = PrivacyLedger.Open(folder.File()))
        using (var run = ledger.BeginRun("mnist", reserveAhead: 64))
        {
            run.Record(LedgerFolder.Step, 10);
            CopyAsPowerLoss(folder.File(), folder.File("after.db"));
        }

        using var after = PrivacyLedger.Open(folder.File("after.db"));
        Assert.Equal(64, LedgerFolder.Steps(after));
        Assert.Equal(LedgerRunState.Open, Assert.Single(after.Runs()).State);
        Assert.Equal(LedgerSeverity.Note, Assert.Single(after.Verify()).Severity);
    }

    [Fact]
    public void A_torn_log_loses_no_step_that_was_recorded()
    {
        using var folder = new LedgerFolder();
        using var ledger = PrivacyLedger.Open(folder.File());
        using var run = ledger.BeginRun("mnist", reserveAhead: 1);
        for (int step = 0; step < 25; step++)
            run.Record(LedgerFolder.Step);
        int synced = File.ReadAllBytes(folder.File("privacy.db-wal")).Length;
        byte[] file = File.ReadAllBytes(folder.File());
        run.Record(LedgerFolder.Step);
        byte[] log = File.ReadAllBytes(folder.File("privacy.db-wal"));
        Assert.Equal(file, File.ReadAllBytes(folder.File()));
        Assert.True(log.Length > synced);

        var outcomes = new HashSet<long>();
        var random = new Random(4);
        for (int tear = 0; tear < 60; tear++)
        {
            byte[] torn = (byte[])log.Clone();
            int at = tear == 0 ? log.Length : random.Next(synced, log.Length);
            if (tear % 3 == 0)
                torn = torn[..at];
            else if (tear % 3 == 1)
                torn[at] ^= 0x40;
            else
                torn.AsSpan(at).Clear();
            string path = folder.File($"torn{tear}.db");
            File.WriteAllBytes(path, file);
            File.WriteAllBytes(path + "-wal", torn);
            using var after = PrivacyLedger.Open(path);
            long steps = LedgerFolder.Steps(after);
            Assert.InRange(steps, 25, 26);
            outcomes.Add(steps);
            Assert.DoesNotContain(after.Verify(), finding => finding.Severity != LedgerSeverity.Note);
        }

        Assert.Equal(2, outcomes.Count);
    }

    [Fact]
    public void A_log_that_lost_synced_writes_is_refused()
    {
        if (!DpToolkit.Ledger.RunRecord.Supported)
            return;
        using var folder = new LedgerFolder();
        using (PrivacyLedger.Open(folder.File()))
        {
        }

        using (var child = Start(folder.File(), folder.File("applied"), 1, 1_000_000))
        {
            Go(child);
            WaitForSteps(folder.File("applied"), 5);
            child.Kill();
            child.WaitForExit();
        }

        using (var log = new FileStream(folder.File("privacy.db-wal"), FileMode.Open))
            log.SetLength(log.Length / 2);
        string message = Assert.Throws<LedgerException>(() => PrivacyLedger.Open(folder.File())).Message;
        Assert.Contains("lost writes", message);
        string record = message[message.IndexOf("/dev/shm/", StringComparison.Ordinal)..].TrimEnd('.');
        File.Delete(record);
        using var again = PrivacyLedger.Open(folder.File());
        Assert.DoesNotContain(again.Runs(), run => run.State == LedgerRunState.Recovered);
    }

    /// <summary>Closing any handle of a file takes back all POSIX locks that a process has on it: another one would then remove the log that this one still writes.</summary>
    [Theory]
    [InlineData(LedgerAccess.ReadWrite)]
    [InlineData(LedgerAccess.ReadOnly)]
    public void A_second_opening_leaves_the_first_ones_log_alone(LedgerAccess second)
    {
        using var folder = new LedgerFolder();
        using var ledger = PrivacyLedger.Open(folder.File());
        using var run = ledger.BeginRun("mnist", reserveAhead: 1);
        run.Record(LedgerFolder.Step, 5);
        PrivacyLedger.Open(folder.File(), second).Dispose();
        Assert.Equal(5, StepsSeenByAnother(folder.File()));
        run.Record(LedgerFolder.Step, 20);
        Assert.Equal(25, StepsSeenByAnother(folder.File()));
    }

    private static long StepsSeenByAnother(string ledger)
    {
        using var reader = Start(LedgerChild.ReadVerb, ledger);
        string said = reader.StandardOutput.ReadToEnd();
        reader.WaitForExit();
        Assert.True(reader.ExitCode == 0, reader.StandardError.ReadToEnd());
        return long.Parse(said, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Four_processes_together_never_exceed_the_budget()
    {
        using var folder = new LedgerFolder();
        const long Allowed = 8000;
        using var ledger = PrivacyLedger.Open(folder.File());
        ledger.SetBudget("mnist", new PrivacyBudget(ledger.EpsilonOf(Allowed) * (1 + 1e-12), 1e-5), "rdp");
        var children = Enumerable.Range(0, 4).Select(child => Start(folder.File(), folder.File($"applied{child}"), 100 + child, 150)).ToArray();
        try
        {
            Assert.All(children, child => Assert.Equal("ready", child.StandardOutput.ReadLine()));
            Assert.All(children, child => child.StandardInput.WriteLine());
            foreach (var child in children)
            {
                Assert.True(child.WaitForExit(TimeSpan.FromSeconds(90)), "a process never came to the budget's end");
                Assert.Equal(1, child.ExitCode);
            }
        }
        finally
        {
            foreach (var child in children)
            {
                if (!child.HasExited)
                    child.Kill();
                child.Dispose();
            }
        }

        long applied = Enumerable.Range(0, 4).Sum(child => LedgerChild.Applied(folder.File($"applied{child}")));
        Assert.All(Enumerable.Range(0, 4), child => Assert.True(LedgerChild.Applied(folder.File($"applied{child}")) > 0));
        Assert.Equal(applied, LedgerFolder.Steps(ledger));
        Assert.Empty(ledger.Verify());
        using var last = ledger.BeginRun("mnist", reserveAhead: 1);
        for (long room = 0; ; room++)
        {
            Assert.True(room < 256, "the processes stopped long before the budget's end");
            try
            {
                last.Record(LedgerFolder.Step);
            }
            catch (PrivacyBudgetExceededException)
            {
                break;
            }
        }
    }

    /// <summary>The disk as a power loss leaves it, without what only memory knew: whole reservations count.</summary>
    private static void CheckPowerLoss(LedgerFolder folder, long least)
    {
        if (!File.Exists(folder.File()))
            return;
        string path = folder.File($"loss{Guid.NewGuid():N}.db");
        CopyAsPowerLoss(folder.File(), path);
        using var after = PrivacyLedger.Open(path);
        Assert.InRange(LedgerFolder.Steps(after), least, least + 64);
    }

    private static void CopyAsPowerLoss(string from, string to)
    {
        File.Copy(from, to);
        if (File.Exists(from + "-wal"))
            File.Copy(from + "-wal", to + "-wal");
    }

    private static void WaitForSteps(string applied, long steps)
    {
        var patience = Stopwatch.StartNew();
        while (LedgerChild.Applied(applied) < steps)
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(60), "the child never worked");
            Thread.Sleep(5);
        }
    }

    private static void Go(Process child)
    {
        Assert.Equal("ready", child.StandardOutput.ReadLine());
        child.StandardInput.WriteLine();
    }

    private static Process Start(string ledger, string applied, int seed, long stepsPerRun) =>
        Start(LedgerChild.Verb, ledger, applied, seed.ToString(CultureInfo.InvariantCulture), stepsPerRun.ToString(CultureInfo.InvariantCulture));

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments.Prepend(typeof(LedgerChild).Assembly.Location))
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
