using System.Text.Json;

namespace DpToolkit.Cli.Tests;

public sealed class LedgerCommandTests
{
    [Fact]
    public void List_and_show_tell_what_was_spent()
    {
        using var session = new Session();
        string file = session.Ledger("privacy.db", 100, 200);
        var listed = session.Run($"ledger list {file} --json").Json.GetProperty("datasets")[0];
        using var ledger = PrivacyLedger.Open(file, LedgerAccess.ReadOnly);
        Assert.Equal(ledger.GetEpsilon("mnist", 1e-5), listed.GetProperty("epsilon").GetDouble());
        Assert.Equal((2, 300L), (listed.GetProperty("runs").GetInt32(), listed.GetProperty("steps").GetInt64()));
        var text = session.Run($"ledger list {file}").Output;
        Assert.Matches(@"mnist +record +2 +300 +\S+ +no budget +1e-5", text);

        var shown = session.Run($"ledger show {file} --json --delta 1e-6").Json.GetProperty("datasets")[0];
        Assert.Equal(ledger.GetEpsilon("mnist", 1e-6), shown.GetProperty("epsilon").GetDouble());
        Assert.Equal([100, 200], shown.GetProperty("history").EnumerateArray().Select(run => run.GetProperty("steps").GetInt64()));
        string lines = session.Run($"ledger show {file} --dataset mni").Output;
        Assert.Contains("net <1> & co", lines);
        Assert.Contains("closed", lines);
        Assert.Contains("│ closed ", session.Run($"ledger show {file}", isScreen: true).Output);
    }

    [Fact]
    public void The_picture_shows_every_run()
    {
        using var session = new Session();
        string file = session.Ledger("privacy.db", 100, 200, 1);
        session.Run($"ledger budget {file} --dataset mnist --epsilon 3 --delta 1e-5");
        var answer = session.Run($"ledger show {file} --html {session.File("page.html")}");
        Assert.Equal((0, ""), (answer.Code, answer.Error));
        Pages.Check(session.File("page.html"), charts: 1);
        string html = File.ReadAllText(session.File("page.html"));
        Assert.All(Enumerable.Range(0, 3), run => Assert.Contains($"net &lt;{run}&gt; &amp; co", html));
        Assert.Contains("stroke-dasharray", html);
    }

    [Fact]
    public void Exceeding_a_budget_is_exit_code_1()
    {
        using var session = new Session();
        string file = session.Ledger("privacy.db", 10000);
        Assert.Equal(0, session.Run($"ledger verify {file}").Code);
        var set = session.Run($"ledger budget {file} --dataset mnist --epsilon 0.5 --delta 1e-5");
        Assert.Equal(1, set.Code);
        Assert.Contains("has spent epsilon", set.Error);
        var verified = session.Run($"ledger verify {file} --json");
        Assert.Equal(1, verified.Code);
        Assert.False(verified.Json.GetProperty("ok").GetBoolean());
        Assert.Equal("OverBudget", verified.Json.GetProperty("findings")[0].GetProperty("severity").GetString());
        Assert.Equal(0, session.Run($"ledger budget {file} --dataset mnist --epsilon 50 --delta 1e-5").Code);
        Assert.Equal(0, session.Run($"ledger verify {file}").Code);
    }

    [Fact]
    public void Merge_and_export_bring_ledgers_together()
    {
        using var session = new Session();
        string team = session.Ledger("team.db", 10);
        string laptop = session.Ledger("laptop.db", 20, 30);
        string cluster = session.Ledger("cluster.db", 40);
        byte[] before = File.ReadAllBytes(laptop);
        var merged = session.Run($"ledger merge {team} {laptop} {cluster} --json").Json.GetProperty("merged");
        Assert.Equal([2, 1], merged.EnumerateArray().Select(file => file.GetProperty("added").GetInt32()));
        Assert.Contains("0 runs added, 0 updated, 2 known already", session.Run($"ledger merge {team} {laptop}").Output);
        Assert.Equal(before, File.ReadAllBytes(laptop));
        var exported = session.Run($"ledger export {team}").Json.GetProperty("datasets")[0];
        Assert.Equal(100, exported.GetProperty("runs").EnumerateArray().Sum(run => run.GetProperty("spent")[0].GetProperty("count").GetInt64()));
        Assert.Equal(0, session.Run($"ledger export {team} --out {session.File("all.json")}").Code);
        Assert.Equal(4, JsonDocument.Parse(File.ReadAllText(session.File("all.json"))).RootElement.GetProperty("datasets")[0].GetProperty("runs").GetArrayLength());
    }

    [Fact]
    public void Import_takes_an_Opacus_state_once()
    {
        using var session = new Session();
        File.WriteAllText(session.File("state.json"), """{"history": [[1.1, 0.01, 500]], "mechanism": "prv"}""");
        string line = $"ledger import {session.File("privacy.db")} --dataset mnist --opacus {session.File("state.json")}";
        Assert.Equal((0, "500 steps recorded on 'mnist'."), (session.Run(line) is var first ? (first.Code, first.Output.Trim()) : default));
        var again = session.Run(line);
        Assert.Equal(2, again.Code);
        Assert.Contains("imported into 'mnist' before", again.Error);
        Assert.Equal(0, session.Run(line + " --again").Code);
        Assert.Equal(1000, session.Run($"ledger list {session.File("privacy.db")} --json").Json.GetProperty("datasets")[0].GetProperty("steps").GetInt64());
    }

    [Fact]
    public void Reading_a_ledger_that_is_in_use_works()
    {
        using var session = new Session();
        using var ledger = PrivacyLedger.Open(session.File("privacy.db"));
        using var run = ledger.BeginRun("mnist", reserveAhead: 64);
        run.Record(Session.Step);
        Assert.Contains(" 64 ", session.Run($"ledger list {session.File("privacy.db")}").Output);
        Assert.Contains("is open since", session.Run($"ledger verify {session.File("privacy.db")}").Output);
    }
}
