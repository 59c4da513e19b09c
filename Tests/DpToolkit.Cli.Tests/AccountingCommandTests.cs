using DpToolkit.Accounting;

namespace DpToolkit.Cli.Tests;

public sealed class AccountingCommandTests
{
    private const string Training = "--noise-multiplier 1.1 --sample-rate 0.01 --steps 1000";

    [Fact]
    public void Epsilon_is_the_accountants()
    {
        using var session = new Session();
        foreach (string name in new[] { "pld", "rdp" })
        {
            double expected = Epsilon(name, 1.1, 0.01, 1000);
            var answer = session.Run($"epsilon {Training} --delta 1e-5 --accountant {name} --json");
            Assert.Equal((0, ""), (answer.Code, answer.Error));
            Assert.Equal(expected, answer.Json.GetProperty("epsilon").GetDouble());
            Assert.Equal(1e-5, answer.Json.GetProperty("delta").GetDouble());
            Assert.Equal(name, answer.Json.GetProperty("accountant").GetString());
            Assert.Equal(1000, answer.Json.GetProperty("steps").GetInt64());
            var text = session.Run($"epsilon {Training} --delta=1e-5 --accountant={name}");
            Assert.StartsWith($"epsilon = {Format.Epsilon(expected)} at delta = 1e-5 ({name}; noise multiplier 1.1, sample rate 0.01, 1,000 steps)", text.Output);
        }

        Assert.Equal("pld", session.Run($"epsilon {Training} --delta 1e-5 --json").Json.GetProperty("accountant").GetString());
    }

    [Fact]
    public void Without_noise_epsilon_is_infinite_and_said_so()
    {
        using var session = new Session();
        const string Line = "epsilon --noise-multiplier 0 --sample-rate 0.01 --steps 10 --delta 1e-5";
        Assert.Equal("Infinity", session.Run(Line + " --json").Json.GetProperty("epsilon").GetString());
        Assert.Contains("No noise, no guarantee", session.Run(Line).Output);
    }

    [Fact]
    public void Calibrated_noise_keeps_to_the_target_and_is_the_least()
    {
        using var session = new Session();
        var answer = session.Run("calibrate --epsilon 2 --delta 1e-5 --sample-rate 0.01 --steps 1000 --accountant rdp --json").Json;
        double noise = answer.GetProperty("noiseMultiplier").GetDouble();
        Assert.InRange(Epsilon("rdp", noise, 0.01, 1000), 1.98, 2);
        Assert.Equal(Epsilon("rdp", noise, 0.01, 1000), answer.GetProperty("epsilon").GetDouble());
        Assert.True(Epsilon("rdp", noise - 5e-4, 0.01, 1000) > 2);
        Assert.StartsWith($"noise multiplier = {Format.Exact(noise)}", session.Run("calibrate --epsilon 2 --delta 1e-5 --sample-rate 0.01 --steps 1000 --accountant rdp").Output);
    }

    [Fact]
    public void Calibrated_steps_keep_to_the_target_and_are_the_most()
    {
        using var session = new Session();
        long steps = session.Run("calibrate --epsilon 2 --delta 1e-5 --sample-rate 0.01 --noise-multiplier 1.1 --accountant rdp --json").Json.GetProperty("steps").GetInt64();
        Assert.True(Epsilon("rdp", 1.1, 0.01, steps) <= 2);
        Assert.True(Epsilon("rdp", 1.1, 0.01, steps + 1) > 2);
        var refused = session.Run("calibrate --epsilon 0.01 --delta 1e-5 --sample-rate 0.5 --noise-multiplier 0.5");
        Assert.Equal(1, refused.Code);
        Assert.Contains("already spends more", refused.Error);
    }

    [Fact]
    public void Calibrated_rates_keep_to_the_target_and_are_the_largest()
    {
        using var session = new Session();
        const string Line = "calibrate --epsilon 2 --delta 1e-5 --steps 1000 --noise-multiplier 1.1 --accountant rdp";
        double rate = session.Run(Line + " --json").Json.GetProperty("sampleRate").GetDouble();
        Assert.InRange(Epsilon("rdp", 1.1, rate, 1000), 1.99, 2);
        Assert.True(Epsilon("rdp", 1.1, rate * 1.001, 1000) > 2);
        Assert.StartsWith($"sample rate = {Format.Exact(rate)}", session.Run(Line).Output);
        var two = session.Run("calibrate --epsilon 2 --delta 1e-5 --steps 1000 --accountant rdp");
        Assert.Equal(2, two.Code);
        Assert.Contains("--noise-multiplier and --sample-rate are missing", two.Error);
        var none = session.Run(Line + " --sample-rate 0.1");
        Assert.Equal(2, none.Code);
        Assert.Contains("all are given", none.Error);
        var endless = session.Run("calibrate --epsilon 2 --delta 1e-5 --noise-multiplier 1.1 --sample-rate 0 --accountant rdp");
        Assert.Equal(2, endless.Code);
        Assert.Contains("no end", endless.Error);
    }

    [Fact]
    public void With_json_a_failure_is_an_object_too()
    {
        using var session = new Session();
        foreach (var (line, code) in new[]
        {
            ("epsilon --noise-multiplier NaN --sample-rate 0.01 --steps 10 --delta 1e-5", 2),
            ("epsilon --noise-multiplier 1 --sample-rate 2 --steps 10 --delta 1e-5", 2),
            ("epsilon --noise-multiplier 1 --sample-rate 0.1 --steps -10 --delta 1e-5", 2),
            ("epsilon --noise-multiplier 1 --sample-rate 0.1 --steps 10 --delta 0", 2),
            ("epsilon --noise-multiplier 1 --sample-rate 0.1 --steps 10 --delta 1e-5 --accountant magic", 2),
            ("calibrate --epsilon 0.01 --delta 1e-5 --sample-rate 0.5 --noise-multiplier 0.5", 1),
            ("ledger show nowhere.db", 2),
            ("ledger show .", 2),
        })
        {
            var answer = session.Run(line + " --json");
            Assert.Equal(code, answer.Code);
            Assert.Equal(code, answer.Json.GetProperty("exitCode").GetInt32());
            string message = answer.Json.GetProperty("error").GetString()!;
            Assert.Equal($"dp: {message}", answer.Error.Trim());
            Assert.DoesNotContain("   at ", message);
            Assert.DoesNotContain('\n', message);
        }
    }

    [Fact]
    public void Compare_asks_every_accountant()
    {
        using var session = new Session();
        var rows = session.Run($"compare {Training} --delta 1e-5 --json").Json.GetProperty("accountants").EnumerateArray().ToArray();
        Assert.Equal(Accountants.Names.Order(), rows.Select(row => row.GetProperty("accountant").GetString()).Order());
        foreach (var row in rows.Where(row => row.TryGetProperty("epsilon", out _)))
            Assert.Equal(Epsilon(row.GetProperty("accountant").GetString()!, 1.1, 0.01, 1000), row.GetProperty("epsilon").GetDouble());
        string text = session.Run($"compare {Training} --delta 1e-5").Output;
        Assert.All(Accountants.Names, name => Assert.Contains($"\n{name} ", text));
        Assert.DoesNotContain('│', text);
        Assert.Contains('│', session.Run($"compare {Training} --delta 1e-5", isScreen: true).Output);
    }

    [Fact]
    public void Curves_are_consistent()
    {
        using var session = new Session();
        var answer = session.Run($"curve {Training} --delta 1e-5 --accountant rdp --json").Json;
        var byDelta = Points(answer, "epsilonByDelta", "delta", "epsilon");
        var bySteps = Points(answer, "epsilonBySteps", "steps", "epsilon");
        var tradeOff = Points(answer, "tradeOff", "typeI", "typeII");
        Assert.All(byDelta.Zip(byDelta.Skip(1)), pair => Assert.True(pair.First.Y >= pair.Second.Y));
        Assert.All(bySteps.Zip(bySteps.Skip(1)), pair => Assert.True(pair.First.Y <= pair.Second.Y));
        Assert.All(tradeOff.Zip(tradeOff.Skip(1)), pair => Assert.True(pair.First.Y >= pair.Second.Y));
        Assert.Equal((1000, Epsilon("rdp", 1.1, 0.01, 1000)), (bySteps[^1].X, bySteps[^1].Y));
        Assert.All(tradeOff, point => Assert.InRange(point.Y, 0, 1 - point.X));
        double epsilon = Epsilon("rdp", 1.1, 0.01, 1000);
        Assert.All(tradeOff, point => Assert.True(point.Y >= 1 - 1e-5 - (Math.Exp(epsilon) * point.X) - 0.01));
        Assert.Contains(tradeOff, point => point.Y > 0.2 && point.X > 0.2);
    }

    [Fact]
    public void The_page_of_curves_is_whole_in_itself()
    {
        using var session = new Session();
        var answer = session.Run($"curve {Training} --delta 1e-5 --accountant rdp --out {session.File("curve.html")}");
        Assert.Equal((0, ""), (answer.Code, answer.Error));
        Pages.Check(session.File("curve.html"), charts: 3);
    }

    private static List<Point> Points(System.Text.Json.JsonElement answer, string name, string x, string y) =>
        answer.GetProperty(name).EnumerateArray().Select(point => new Point(point.GetProperty(x).GetDouble(), point.GetProperty(y).GetDouble())).ToList();

    private static double Epsilon(string accountant, double noise, double rate, long steps)
    {
        var fresh = Accountants.Create(accountant);
        fresh.Compose(new PoissonSampledEvent(rate, new GaussianEvent(noise)), steps);
        return fresh.GetEpsilon(1e-5);
    }
}
