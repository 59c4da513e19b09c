using DpToolkit.Accounting;
using DpToolkit.Tests.Support;

namespace DpToolkit.Tests.Checkpoint;

/// <summary>What was spent counts once: never less, never twice, in the accountant and in a ledger.</summary>
public sealed class SpendingTests
{
    private static readonly PrivacyEvent Step = new PoissonSampledEvent(10.0 / 60, new GaussianEvent(1.1));

    [Fact]
    public void A_new_engine_goes_on_from_what_was_spent()
    {
        using var folder = new CheckpointFolder();
        using var first = new Resumable(accountant: Accountants.Pld).Train(5);
        first.Save(folder.File());
        using var second = new Resumable(accountant: Accountants.Pld);
        Assert.Equal(0, second.Epsilon);
        second.Load(folder.File());
        Assert.Equal(first.Epsilon, second.Epsilon);
        Assert.Equal([new ComposedStep(Step, 6)], second.Train(1).Engine.Accountant.History);
    }

    [Fact]
    public void An_older_checkpoint_brings_weights_back_but_no_budget()
    {
        using var folder = new CheckpointFolder();
        using var training = new Resumable().Train(2);
        training.Save(folder.File());
        var weights = training.Weights();
        var spent = training.Train(4).Epsilon;
        training.Load(folder.File());
        Assert.Equal(weights, training.Weights());
        Assert.Equal(spent, training.Epsilon);
        Assert.Equal(7, Steps(training.Train(1)));
    }

    [Fact]
    public void One_checkpoint_counts_once_and_a_newer_one_only_what_came_after()
    {
        using var folder = new CheckpointFolder();
        using var first = new Resumable().Train(2);
        first.Save(folder.File("2"));
        first.Train(3);
        first.Save(folder.File("5"));
        using var second = new Resumable();
        Assert.Equal(2, Steps(second.Load(folder.File("2"))));
        Assert.Equal(2, Steps(second.Load(folder.File("2"))));
        Assert.Equal(5, Steps(second.Load(folder.File("5"))));
        Assert.Equal(5, Steps(second.Load(folder.File("2"))));
        Assert.Equal(6, Steps(second.Train(1)));
    }

    [Fact]
    public void Spending_of_other_runs_adds_up()
    {
        using var folder = new CheckpointFolder();
        using (var other = new Resumable().Train(4))
            other.Save(folder.File("other"));
        using var training = new Resumable().Train(3);
        Assert.Equal(7, Steps(training.Load(folder.File("other"))));
        training.Train(1).Save(folder.File("both"));
        using var third = new Resumable();
        Assert.Equal(8, Steps(third.Load(folder.File("both"))));
        Assert.Equal(8, Steps(third.Load(folder.File("other"))));
    }

    [Fact]
    public void Branches_of_one_checkpoint_share_its_spending_and_nothing_else()
    {
        using var folder = new CheckpointFolder();
        using (var first = new Resumable().Train(3))
            first.Save(folder.File("root"));
        using (var left = new Resumable().Load(folder.File("root")).Train(2))
            left.Save(folder.File("left"));
        using (var right = new Resumable().Load(folder.File("root")).Train(4))
            right.Save(folder.File("right"));
        using var both = new Resumable();
        Assert.Equal(5, Steps(both.Load(folder.File("left"))));
        Assert.Equal(9, Steps(both.Load(folder.File("right"))));
    }

    [Fact]
    public void The_budget_stops_where_it_would_have_stopped()
    {
        var accountant = new CountingAccountant();
        using var folder = new CheckpointFolder();
        using (var first = new Resumable(accountant: new CountingAccountant(), budget: new PrivacyBudget(6, Resumable.Delta)).Train(4))
            first.Save(folder.File());
        using var second = new Resumable(accountant: accountant, budget: new PrivacyBudget(6, Resumable.Delta)).Train(1);
        second.Load(folder.File());
        Assert.Throws<PrivacyBudgetExceededException>(() => second.Train(2));
        Assert.Equal(6, second.Epsilon);
    }

    [Fact]
    public void An_accountant_that_cannot_bound_the_spending_refuses_it()
    {
        using var folder = new CheckpointFolder();
        using (var first = new Resumable().Train(1))
        {
            first.Engine.Accountant.Compose(new LaplaceEvent(1.5));
            first.Save(folder.File());
        }
        using var second = new Resumable(accountant: Accountants.Gdp);
        var weights = second.Weights();
        Assert.Contains("gdp", Assert.Throws<CheckpointException>(() => second.Load(folder.File())).Message, StringComparison.Ordinal);
        Assert.Equal(weights, second.Weights());
        Assert.Empty(second.Engine.Accountant.History);
    }

    [Fact]
    public void A_ledger_counts_each_step_once()
    {
        using var folder = new CheckpointFolder();
        using var ledger = PrivacyLedger.Open(folder.File("privacy.db"));
        using (var first = new Resumable(ledger: ledger).Train(3))
            first.Save(folder.File());
        Assert.Equal(3, Steps(ledger));
        using (var second = new Resumable(ledger: ledger).Load(folder.File()))
        {
            Assert.Equal(3, Steps(second));
            second.Load(folder.File()).Train(2);
            Assert.Equal(5, Steps(second));
            second.Save(folder.File());
        }
        Assert.Equal(5, Steps(ledger));
        using (var third = new Resumable(ledger: ledger).Load(folder.File()))
            Assert.Equal(5, Steps(third));
        Assert.Equal(5, Steps(ledger));
        Assert.Empty(ledger.Verify());
    }

    [Fact]
    public void A_ledger_gets_what_it_has_not_recorded()
    {
        using var folder = new CheckpointFolder();
        using var ledger = PrivacyLedger.InMemory();
        using (var other = new Resumable(ledger: ledger).Train(2))
            Assert.Equal(2, Steps(other));
        using (var first = new Resumable().Train(3))
        {
            first.Save(folder.File("3"));
            first.Train(1).Save(folder.File("4"));
        }
        using (var second = new Resumable(ledger: ledger))
        {
            Assert.Equal(3, Steps(second.Load(folder.File("3"))));
            Assert.Equal(4, Steps(second.Load(folder.File("4"))));
            second.Load(folder.File("3")).Train(1);
        }
        Assert.Equal(2 + 4 + 1, Steps(ledger));
        Assert.Equal(LedgerRunState.Imported, Assert.Single(ledger.Runs(), run => run.Description.Contains("checkpoint", StringComparison.Ordinal)).State);
        Assert.Empty(ledger.Verify());
    }

    [Fact]
    public void A_ledger_whose_budget_the_checkpoint_has_spent_stops_the_next_step()
    {
        using var folder = new CheckpointFolder();
        using (var first = new Resumable().Train(20))
            first.Save(folder.File());
        using var ledger = PrivacyLedger.InMemory();
        ledger.SetBudget(PrivacyEngine.DefaultDataset, new PrivacyBudget(1, Resumable.Delta), "rdp");
        using var second = new Resumable(ledger: ledger).Load(folder.File());
        var weights = second.Weights();
        Assert.True(second.Epsilon > 1);
        Assert.Throws<PrivacyBudgetExceededException>(() => second.Train(1));
        Assert.Equal(weights, second.Weights());
    }

    [Fact]
    public void Passes_without_poisson_sampling_count_on()
    {
        using var folder = new CheckpointFolder();
        using var first = new Resumable(poissonSampling: false).Train(8);
        Assert.Equal([new ComposedStep(new GaussianEvent(1.1), 2)], first.Engine.Accountant.History);
        first.Save(folder.File());
        using var second = new Resumable(poissonSampling: false).Load(folder.File()).Train(1);
        Assert.Equal([new ComposedStep(new GaussianEvent(1.1), 3)], second.Engine.Accountant.History);
    }

    private static long Steps(Resumable training) => training.Engine.Accountant.History.Sum(step => step.Count);

    private static long Steps(PrivacyLedger ledger) => ledger.Runs().Sum(run => run.Steps);
}
