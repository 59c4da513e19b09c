using System.Text.Json;
using DpToolkit.Accounting;
using Microsoft.Data.Sqlite;

namespace DpToolkit.Tests.Ledger;

/// <summary>Events as text, fingerprints, export, merge and import.</summary>
public sealed class LedgerExchangeTests
{
    [Fact]
    public void Events_read_back_as_they_were_written()
    {
        PrivacyEvent[] events =
        [
            new GaussianEvent(1.1), new LaplaceEvent(1.0 / 3), LedgerFolder.Step,
            new SampledWithoutReplacementEvent(60000, 256, new GaussianEvent(0.1 + 0.2)),
            new SelfComposedEvent(new ComposedEvent(new GaussianEvent(1e-300), new LaplaceEvent(double.MaxValue)), long.MaxValue),
            new DiscreteGaussianEvent(2.5, 3), new PureEvent(0.1), new ZeroConcentratedEvent(0.3), new AboveThresholdEvent(1.5, 3, 7),
            new ReportNoisyMaxEvent(4, Monotonic: true), new TreeAggregationEvent(1.1, 100, 7), new TruncatedPoissonEvent(60000, 256 / 60000.0, 384, new GaussianEvent(1.1)),
            new BestOfRunsEvent(new SelfComposedEvent(LedgerFolder.Step, 100), 0.1, 0.5), new ParallelEvent(new GaussianEvent(1), new LaplaceEvent(2)),
        ];
        var kinds = typeof(PrivacyEvent).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(PrivacyEvent)) && !type.IsAbstract);
        Assert.Empty(kinds.Except(events.SelectMany(Parts).Select(part => part.GetType())));
        foreach (var privacyEvent in events)
        {
            string text = EventJson.Write(privacyEvent);
            Assert.Equal(privacyEvent, EventJson.Read(text));
            Assert.Equal(text, EventJson.Write(EventJson.Read(text)));
        }

        Assert.Equal("""{"type":"poisson_sampled","sample_rate":0.01,"event":{"type":"gaussian","noise_multiplier":1.1}}""", EventJson.Write(LedgerFolder.Step));
        foreach (string bad in (string[])["", "{}", "[1]", """{"type":"magic"}""", """{"type":"gaussian"}""", """{"type":"gaussian","noise_multiplier":-1}""", """{"type":"gaussian","noise_multiplier":"1"}"""])
            Assert.Throws<FormatException>(() => EventJson.Read(bad));
    }

    private static IEnumerable<PrivacyEvent> Parts(PrivacyEvent whole) => whole switch
    {
        PoissonSampledEvent sampled => [whole, sampled.Event],
        SelfComposedEvent composed => [whole, .. Parts(composed.Event)],
        _ => [whole],
    };

    [Fact]
    public void A_fingerprint_follows_content_alone()
    {
        byte[] bytes = [1, 2, 3];
        Assert.Equal(DatasetFingerprint.Of(bytes), DatasetFingerprint.Of(new MemoryStream(bytes)));
        Assert.NotEqual(DatasetFingerprint.Of(bytes), DatasetFingerprint.Of([1, 2, 4]));
        using var fingerprint = new DatasetFingerprint();
        string one = fingerprint.Append([1, 2]).Append([3]).Finish();
        string two = fingerprint.Append([1]).Append([2, 3]).Finish();
        Assert.NotEqual(one, two);
        Assert.Equal(one, fingerprint.Append([1, 2]).Append([3]).Finish());
        Assert.Matches("^sha256:[0-9a-f]{64}$", one);
    }

    [Fact]
    public void Export_holds_everything()
    {
        using var ledger = PrivacyLedger.InMemory();
        ledger.SetBudget("mnist", new PrivacyBudget(3, 1e-5));
        using (var run = ledger.BeginRun("mnist", "net"))
            run.Record(LedgerFolder.Step, 7);
        using var stream = new MemoryStream();
        ledger.Export(stream);
        using var document = JsonDocument.Parse(stream.ToArray());
        var dataset = document.RootElement.GetProperty("datasets")[0];
        Assert.Equal(3, dataset.GetProperty("budget").GetProperty("epsilon").GetDouble());
        var spent = dataset.GetProperty("runs")[0].GetProperty("spent")[0];
        Assert.Equal(7, spent.GetProperty("count").GetInt64());
        Assert.Equal(LedgerFolder.Step, EventJson.Read(spent.GetProperty("event")));
    }

    [Fact]
    public void Merging_counts_every_run_once()
    {
        using var folder = new LedgerFolder();
        using var ours = PrivacyLedger.Open(folder.File());
        using (var run = ours.BeginRun("mnist", "shared", reserveAhead: 64))
        {
            run.Record(LedgerFolder.Step, 10);
            Backup(ours, folder.File("copy.db"));
            run.Record(LedgerFolder.Step, 5);
        }

        using var theirs = PrivacyLedger.Open(folder.File("copy.db"));
        theirs.SetBudget("mnist", new PrivacyBudget(3, 1e-5));
        using (var run = theirs.BeginRun("mnist", "elsewhere"))
            run.Record(LedgerFolder.Step, 100);
        Assert.Equal(164, LedgerFolder.Steps(theirs));

        var result = ours.Merge(theirs);
        Assert.Equal((1, 0, 1), (result.Added, result.Updated, result.Unchanged));
        Assert.Single(result.Notes);
        Assert.Equal(115, LedgerFolder.Steps(ours));
        Assert.Equal(new PrivacyBudget(3, 1e-5), ours.GetBudget("mnist"));

        var back = theirs.Merge(ours);
        Assert.Equal((0, 1, 1), (back.Added, back.Updated, back.Unchanged));
        Assert.Equal(115, LedgerFolder.Steps(theirs));
        Assert.Equal((0, 0, 2), (theirs.Merge(ours) is var again ? (again.Added, again.Updated, again.Unchanged) : default));
        Assert.Empty(ours.Verify());
        Assert.Empty(theirs.Verify());
        Assert.Throws<ArgumentException>(() => ours.Merge(ours));
    }

    [Fact]
    public void Merging_different_units_is_refused_and_changes_nothing()
    {
        using var ours = PrivacyLedger.InMemory();
        using var theirs = PrivacyLedger.InMemory();
        ours.SetBudget("b", new PrivacyBudget(1, 1e-5), unit: "person");
        theirs.SetBudget("a", new PrivacyBudget(1, 1e-5));
        theirs.SetBudget("b", new PrivacyBudget(1, 1e-5));
        Assert.Throws<ArgumentException>(() => ours.Merge(theirs));
        Assert.Equal("b", Assert.Single(ours.Datasets()).Name);
    }

    [Fact]
    public void Opacus_history_is_counted()
    {
        const string State = """{"history": [[1.1, 0.01, 300], [1.2, 0.01, 5]], "mechanism": "rdp"}""";
        using var ledger = PrivacyLedger.InMemory();
        ledger.ImportOpacus("mnist", State);
        var expected = Accountants.Rdp;
        expected.Compose(new PoissonSampledEvent(0.01, new GaussianEvent(1.1)), 300);
        expected.Compose(new PoissonSampledEvent(0.01, new GaussianEvent(1.2)), 5);
        Assert.Equal(expected.GetEpsilon(1e-5), ledger.GetEpsilon("mnist", 1e-5, Accountants.Rdp), 1e-12);
        Assert.Equal(LedgerRunState.Imported, Assert.Single(ledger.Runs()).State);
        Assert.Contains("imported into 'mnist' before", Assert.Throws<InvalidOperationException>(() => ledger.ImportOpacus("mnist", State)).Message);
        ledger.ImportOpacus("mnist", State, again: true);
        Assert.Equal(610, LedgerFolder.Steps(ledger));
        ledger.ImportOpacus("cifar", State);
        Assert.Equal(305, LedgerFolder.Steps(ledger, "cifar"));
    }

    [Theory]
    [InlineData("{", "not valid JSON")]
    [InlineData("[]", "no object")]
    [InlineData("{}", "'history'")]
    [InlineData("""{"history": []}""", "'mechanism'")]
    [InlineData("""{"history": [], "mechanism": "rdp"}""", "empty")]
    [InlineData("""{"history": [[1, 0.1]], "mechanism": "rdp"}""", "history[0]")]
    [InlineData("""{"history": [[1, 0.1, 5], [1, 2, 5]], "mechanism": "rdp"}""", "history[1]")]
    [InlineData("""{"history": [[1, 0.1, 1.5]], "mechanism": "rdp"}""", "history[0]")]
    [InlineData("""{"history": [[1, 0.1, 0]], "mechanism": "rdp"}""", "0 steps")]
    public void A_wrong_Opacus_state_is_refused_with_its_place(string state, string says)
    {
        using var ledger = PrivacyLedger.InMemory();
        string message = Assert.Throws<FormatException>(() => ledger.ImportOpacus("mnist", state)).Message;
        Assert.Contains(says, message);
        Assert.DoesNotContain('\n', message);
        Assert.Empty(ledger.Datasets());
    }

    private static void Backup(PrivacyLedger ledger, string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        ledger.Store.Connection.BackupDatabase(connection);
    }
}
