using DpToolkit.Accounting;

namespace DpToolkit.Tests.Ledger;

public sealed class LedgerTests
{
    [Fact]
    public void Spending_is_total_over_runs_and_openings()
    {
        using var folder = new LedgerFolder();
        for (int opening = 1; opening <= 3; opening++)
        {
            using var ledger = PrivacyLedger.Open(folder.File());
            using var run = ledger.BeginRun("mnist", "net", "rdp");
            for (int step = 0; step < 100; step++)
                run.Record(LedgerFolder.Step);
            run.Dispose();
            Assert.Equal(100 * opening, LedgerFolder.Steps(ledger));
            var expected = Accountants.Rdp;
            expected.Compose(LedgerFolder.Step, 100 * opening);
            Assert.Equal(expected.GetEpsilon(1e-5), ledger.GetEpsilon("mnist", 1e-5, Accountants.Rdp));
            Assert.Empty(ledger.Spent("cifar"));
        }

        Assert.Equal([folder.File()], Directory.GetFiles(folder.Folder));
        using var reader = PrivacyLedger.Open(folder.File(), LedgerAccess.ReadOnly);
        Assert.All(reader.Runs("mnist"), run => Assert.Equal((LedgerRunState.Closed, 100L, "net", "rdp"), (run.State, run.Steps, run.Description, run.Accountant)));
        Assert.Equal([new LedgerDataset("mnist", "record", null, "pld", 3, 300)], reader.Datasets());
        Assert.Empty(reader.Verify());
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(4, 12)]
    [InlineData(64, 64)]
    public void A_reservation_is_visible_to_others_until_it_is_given_back(long ahead, long counted)
    {
        using var folder = new LedgerFolder();
        using var ledger = PrivacyLedger.Open(folder.File());
        using var other = PrivacyLedger.Open(folder.File());
        var run = ledger.BeginRun("mnist", reserveAhead: ahead);
        for (int step = 0; step < 10; step++)
            run.Record(LedgerFolder.Step);
        Assert.Equal(counted, LedgerFolder.Steps(other));
        Assert.Equal((10, counted - 10), (run.Recorded, run.Reserved));
        run.Dispose();
        Assert.Equal(10, LedgerFolder.Steps(other));
        Assert.Throws<ObjectDisposedException>(() => run.Record(LedgerFolder.Step));
    }

    [Fact]
    public void Events_may_change_from_step_to_step()
    {
        using var ledger = PrivacyLedger.InMemory();
        using (var run = ledger.BeginRun("mnist"))
        {
            for (int step = 0; step < 30; step++)
                run.Record(new GaussianEvent(1 + (step % 3)), count: 2);
            run.Record(new GaussianEvent(9), count: 1000);
        }

        Assert.Equal(
            [new(new GaussianEvent(1), 20), new(new GaussianEvent(2), 20), new(new GaussianEvent(3), 20), new ComposedStep(new GaussianEvent(9), 1000)],
            ledger.Spent("mnist").OrderBy(step => ((GaussianEvent)step.Event).NoiseMultiplier));
        Assert.Empty(ledger.Verify());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public void A_budget_stops_before_the_step_that_would_exceed_it(long ahead)
    {
        var allowed = Accountants.Rdp;
        int expected = 0;
        for (; ; expected++)
        {
            allowed.Compose(LedgerFolder.Step);
            if (allowed.GetEpsilon(1e-5) > 0.9)
                break;
        }

        using var ledger = PrivacyLedger.InMemory();
        ledger.SetBudget("mnist", new PrivacyBudget(epsilon: 0.9, delta: 1e-5), "rdp");
        int taken = 0;
        using (var first = ledger.BeginRun("mnist", reserveAhead: ahead))
        {
            for (; taken < expected / 2; taken++)
                first.Record(LedgerFolder.Step);
        }

        using var second = ledger.BeginRun("mnist", reserveAhead: ahead);
        var refusal = Assert.Throws<PrivacyBudgetExceededException>((Action)(() =>
        {
            for (; ; taken++)
                second.Record(LedgerFolder.Step);
        }));
        Assert.Equal(expected, taken);
        Assert.Equal(expected, LedgerFolder.Steps(ledger));
        Assert.Equal(("mnist", new PrivacyBudget(0.9, 1e-5)), (refusal.Dataset, refusal.Budget));
        Assert.Equal(allowed.GetEpsilon(1e-5), refusal.Epsilon, 1e-9);
        Assert.Contains("epsilon 0.9 at delta 1E-05", refusal.Message);
        Assert.Throws<PrivacyBudgetExceededException>(() => second.Record(LedgerFolder.Step));
        using var free = ledger.BeginRun("cifar");
        free.Record(LedgerFolder.Step);
    }

    [Fact]
    public void A_refused_step_leaves_room_for_a_cheaper_one()
    {
        using var ledger = PrivacyLedger.InMemory();
        ledger.SetBudget("mnist", new PrivacyBudget(1, 1e-5), "rdp");
        using var run = ledger.BeginRun("mnist");
        Assert.Throws<PrivacyBudgetExceededException>(() => run.Record(new GaussianEvent(0.5)));
        Assert.Throws<PrivacyBudgetExceededException>(() => run.Record(new GaussianEvent(0)));
        run.Record(new GaussianEvent(100));
        Assert.Equal(1, run.Recorded);
    }

    [Fact]
    public void The_reservation_of_another_run_counts_against_the_budget()
    {
        using var folder = new LedgerFolder();
        using var ledger = PrivacyLedger.Open(folder.File());
        using var other = PrivacyLedger.Open(folder.File());
        ledger.SetBudget("mnist", new PrivacyBudget(ledger.EpsilonOf(100), 1e-5), "rdp");
        using var greedy = ledger.BeginRun("mnist", reserveAhead: 100);
        greedy.Record(LedgerFolder.Step);
        using var late = other.BeginRun("mnist");
        Assert.Throws<PrivacyBudgetExceededException>(() => late.Record(LedgerFolder.Step));
        greedy.Dispose();
        late.Record(LedgerFolder.Step, 99);
        Assert.Throws<PrivacyBudgetExceededException>(() => late.Record(LedgerFolder.Step));
    }

    [Fact]
    public void A_budget_counts_every_kind_of_step_of_every_run()
    {
        PrivacyEvent[] kinds = [LedgerFolder.Step, new PoissonSampledEvent(0.02, new GaussianEvent(1.5)), new GaussianEvent(40)];
        var random = new Random(7);
        using var folder = new LedgerFolder();
        using var ledger = PrivacyLedger.Open(folder.File());
        using var other = PrivacyLedger.Open(folder.File());
        ledger.SetBudget("mnist", new PrivacyBudget(1.5, 1e-5), "rdp");
        var runs = new[] { ledger.BeginRun("mnist", reserveAhead: 8), ledger.BeginRun("mnist", reserveAhead: 1), other.BeginRun("mnist", reserveAhead: 3) };
        var taken = Accountants.Rdp;
        int refused = 0;
        for (int step = 0; step < 3000 && refused < 20; step++)
        {
            var kind = kinds[random.Next(kinds.Length)];
            var run = random.Next(runs.Length);
            long count = random.NextInt64(1, 12);
            try
            {
                runs[run].Record(kind, count);
                taken.Compose(kind, count);
                Assert.True(taken.GetEpsilon(1e-5) <= 1.5 * (1 + 1e-9));
            }
            catch (PrivacyBudgetExceededException refusal)
            {
                Assert.True(refusal.Epsilon > 1.5);
                refused++;
            }

            if (random.Next(20) == 0)
            {
                runs[run].Dispose();
                runs[run] = (run == 2 ? other : ledger).BeginRun("mnist", reserveAhead: random.NextInt64(1, 20));
            }
        }

        Assert.Equal(20, refused);
        foreach (var run in runs)
            run.Dispose();
        Assert.Equal(taken.GetEpsilon(1e-5), ledger.GetEpsilon("mnist", 1e-5, Accountants.Rdp), 1e-9);
        Assert.True(taken.GetEpsilon(1e-5) > 1.3);
        Assert.Empty(ledger.Verify());
    }

    [Fact]
    public void A_new_budget_holds_from_the_next_reservation_on()
    {
        using var ledger = PrivacyLedger.InMemory();
        Assert.Null(ledger.GetBudget("mnist"));
        ledger.SetBudget("mnist", new PrivacyBudget(1, 1e-5));
        ledger.SetBudget("mnist", new PrivacyBudget(2, 1e-6));
        Assert.Equal(new PrivacyBudget(2, 1e-6), ledger.GetBudget("mnist"));
    }

    [Fact]
    public void Bad_input_is_refused_with_one_sentence()
    {
        using var ledger = PrivacyLedger.InMemory();
        ledger.SetBudget("patients", new PrivacyBudget(1, 1e-5), unit: "person");
        Assert.Contains("per person", Assert.Throws<ArgumentException>(() => ledger.BeginRun("patients", unit: "record")).Message);
        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => ledger.BeginRun(" ")).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => ledger.BeginRun("mnist", reserveAhead: 0));
        Assert.Contains("estimates", Assert.ThrowsAny<ArgumentException>(() => ledger.SetBudget("mnist", new PrivacyBudget(1, 1e-5), "gdp")).Message);
        Assert.Contains("'nobody'", Assert.Throws<ArgumentException>(() => ledger.SetBudget("mnist", new PrivacyBudget(1, 1e-5), "nobody")).Message);
        using var run = ledger.BeginRun("patients", unit: "person");
        Assert.Throws<ArgumentOutOfRangeException>(() => run.Record(LedgerFolder.Step, 0));
        var used = Accountants.Rdp;
        used.Compose(LedgerFolder.Step);
        Assert.Contains("counted twice", Assert.Throws<ArgumentException>(() => ledger.GetEpsilon("patients", 1e-5, used)).Message);
    }

    [Fact]
    public void A_full_disk_refuses_the_step_and_loses_none()
    {
        using var folder = new LedgerFolder();
        long recorded;
        using (var ledger = PrivacyLedger.Open(folder.File()))
        {
            var run = ledger.BeginRun("mnist", reserveAhead: 1);
            run.Record(LedgerFolder.Step);
            long pages = (long)DpToolkit.Ledger.SqliteExtensions.Scalar(ledger.Store.Connection, "PRAGMA page_count")!;
            DpToolkit.Ledger.SqliteExtensions.Scalar(ledger.Store.Connection, $"PRAGMA max_page_count = {pages}");
            var error = Assert.Throws<LedgerException>((Action)(() =>
            {
                for (; ; )
                    run.Record(LedgerFolder.Step);
            }));
            Assert.Contains("no room left", error.Message);
            recorded = run.Recorded;
            Assert.True(recorded > 1);
            Assert.Throws<LedgerException>(() => run.Record(LedgerFolder.Step));
            Assert.Equal(recorded, run.Recorded);
        }

        using var reopened = PrivacyLedger.Open(folder.File());
        Assert.Equal(recorded, LedgerFolder.Steps(reopened));
        Assert.Empty(reopened.Verify());
    }

    [Fact]
    public void A_ledger_deleted_while_in_use_refuses_the_step()
    {
        using var folder = new LedgerFolder();
        using var ledger = PrivacyLedger.Open(folder.File());
        using var run = ledger.BeginRun("mnist", reserveAhead: 1);
        run.Record(LedgerFolder.Step);
        byte[] content = File.ReadAllBytes(folder.File());
        byte[] log = File.ReadAllBytes(folder.File("privacy.db-wal"));
        File.Delete(folder.File());
        Assert.Contains("deleted or moved", Assert.Throws<LedgerException>(() => run.Record(LedgerFolder.Step)).Message);
        Assert.Contains("log", Assert.Throws<LedgerException>(() => PrivacyLedger.Open(folder.File())).Message);
        run.Dispose();
        File.WriteAllBytes(folder.File(), content);
        File.WriteAllBytes(folder.File("privacy.db-wal"), log);
        using var back = PrivacyLedger.Open(folder.File());
        Assert.Equal(1, LedgerFolder.Steps(back));
    }

    /// <summary>A noise schedule: one entry a step, nothing reserved that the next step gives back.</summary>
    [Fact]
    public void Events_that_change_at_every_step_are_not_reserved_in_vain()
    {
        using var ledger = PrivacyLedger.InMemory();
        ledger.SetBudget("mnist", new PrivacyBudget(10, 1e-5));
        PrivacyEvent At(int i) => new PoissonSampledEvent(0.01, new GaussianEvent(1.5 - (0.01 * i)));
        using (var run = ledger.BeginRun("mnist"))
        {
            for (int i = 0; i < 20; i++)
                run.Record(At(i));
            Assert.Equal(0, run.Reserved);
            for (int i = 0; i < 9; i++)
                run.Record(At(19));
            Assert.InRange(run.Reserved, 1, 16);
        }

        // The first step reserved ahead and gave back; then it was one entry a step, and few where the event went on.
        Assert.InRange(ledger.Entries("mnist").Count, 21, 27);
        Assert.Equal(29, ledger.Spent("mnist").Sum(step => step.Count));
    }
}

internal static class LedgerTestExtensions
{
    public static double EpsilonOf(this PrivacyLedger _, long steps)
    {
        var accountant = Accountants.Rdp;
        accountant.Compose(LedgerFolder.Step, steps);
        return accountant.GetEpsilon(1e-5);
    }
}
