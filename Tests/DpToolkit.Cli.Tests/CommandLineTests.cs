using System.Diagnostics;
using System.Text.Json;

namespace DpToolkit.Cli.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("epsilonn", "did you mean 'dp epsilon'?")]
    [InlineData("frobnicate", "There is no command 'dp frobnicate'")]
    [InlineData("audit", "There is no command 'dp audit'")]
    [InlineData("ledger shw", "did you mean 'dp ledger show'?")]
    [InlineData("ledgr list x", "did you mean 'dp ledger'?")]
    [InlineData("epsilon", "needs --noise-multiplier SIGMA")]
    [InlineData("epsilon --noise 1", "did you mean --noise-multiplier?")]
    [InlineData("epsilon --frobnicate 1", "has no option --frobnicate; see dp epsilon --help")]
    [InlineData("epsilon --noise-multiplier", "--noise-multiplier needs a value")]
    [InlineData("epsilon --noise-multiplier --steps 3", "--noise-multiplier needs a value")]
    [InlineData("epsilon --steps 3 --steps 4", "given twice")]
    [InlineData("epsilon --json=yes", "--json takes no value")]
    [InlineData("epsilon 3", "'3' is not expected here")]
    [InlineData("epsilon --noise-multiplier x --sample-rate 0.1 --steps 3 --delta 1e-5", "--noise-multiplier must be a number")]
    [InlineData("epsilon --noise-multiplier -1 --sample-rate 0.1 --steps 3 --delta 1e-5", "--noise-multiplier must be")]
    [InlineData("epsilon --noise-multiplier NaN --sample-rate 0.1 --steps 3 --delta 1e-5", "--noise-multiplier must be")]
    [InlineData("epsilon --noise-multiplier 1 --sample-rate 1.1 --steps 3 --delta 1e-5", "--sample-rate must be")]
    [InlineData("epsilon --noise-multiplier 1 --sample-rate 0.1 --steps 3.5 --delta 1e-5", "--steps must be a whole number")]
    [InlineData("epsilon --noise-multiplier 1 --sample-rate 0.1 --steps 1e300 --delta 1e-5", "--steps must be a whole number")]
    [InlineData("epsilon --noise-multiplier 1 --sample-rate 0.1 --steps -3 --delta 1e-5", "--steps must be 1 or more")]
    [InlineData("epsilon --noise-multiplier 1 --sample-rate 0.1 --steps 3 --delta 1", "--delta must be")]
    [InlineData("epsilon --noise-multiplier 1 --sample-rate 0.1 --steps 3 --delta 1e-5 --accountant magic", "There is no accountant 'magic'")]
    [InlineData("calibrate --epsilon 3 --delta 1e-5 --sample-rate 0.1", "--noise-multiplier and --steps are missing; give one more")]
    [InlineData("calibrate --epsilon 3 --delta 1e-5 --sample-rate 0.1 --steps 3 --noise-multiplier 1", "all are given")]
    [InlineData("calibrate --epsilon -3 --delta 1e-5 --sample-rate 0.1 --steps 3", "--epsilon must be")]
    [InlineData("curve --noise-multiplier 1 --sample-rate 0.1 --steps 3 --delta 1e-5", "needs --out FILE")]
    [InlineData("curve --noise-multiplier 1 --sample-rate 0.1 --steps 3 --delta 1e-5 --out /nowhere/x.html", "/nowhere/x.html")]
    [InlineData("curve --noise-multiplier 1 --sample-rate 0.1 --steps 3 --delta 1e-5 --out /", "--out is /, a folder")]
    [InlineData("ledger show", "dp ledger show needs LEDGER")]
    [InlineData("ledger show a b", "'b' is not expected here")]
    [InlineData("ledger show /nowhere/privacy.db", "There is no ledger /nowhere/privacy.db")]
    [InlineData("ledger merge /nowhere/privacy.db", "needs LEDGER OTHER")]
    [InlineData("ledger import /nowhere/privacy.db --dataset x --opacus /nowhere/state.json", "/nowhere/state.json")]
    public void Bad_input_is_one_line_and_exit_code_2(string line, string says)
    {
        using var session = new Session();
        var answer = session.Run(line);
        Assert.Equal(2, answer.Code);
        Assert.Equal("", answer.Output);
        Assert.Contains(says, answer.Error);
        Assert.StartsWith("dp: ", answer.Error);
        Assert.Single(answer.Error.TrimEnd().Split('\n'));
        Assert.DoesNotContain("Parameter '", answer.Error);
        Assert.DoesNotContain("   at ", answer.Error);
    }

    [Fact]
    public void Wrong_ledgers_are_refused_and_left_as_they_were()
    {
        using var session = new Session();
        string file = session.File("notes.txt");
        File.WriteAllText(file, "these are my notes, no ledger at all");
        foreach (string verb in new[] { "list", "show", "verify", "export" })
        {
            var answer = session.Run($"ledger {verb} {file}");
            Assert.Equal(2, answer.Code);
            Assert.Contains("is not a privacy ledger", answer.Error);
        }

        Assert.Equal("these are my notes, no ledger at all", File.ReadAllText(file));
        session.Ledger("privacy.db", 1);
        Assert.Contains("it has 'mnist'", session.Run($"ledger show {session.File("privacy.db")} --dataset cifar").Error);
    }

    [Fact]
    public void Help_names_every_command_and_every_option()
    {
        using var session = new Session();
        foreach (string line in new[] { "--help", "help", "-h" })
        {
            var overview = session.Run(line);
            Assert.Equal((0, ""), (overview.Code, overview.Error));
            Assert.All(Dp.Commands, command => Assert.Contains($"  {command.Path[3..]} ", overview.Output));
        }

        Assert.Equal(2, session.Run("").Code);
        Assert.Contains("verify", session.Run("ledger --help").Output);
        foreach (var command in Dp.Commands)
        {
            var help = session.Run($"{command.Path[3..]} --help");
            Assert.Equal((0, ""), (help.Code, help.Error));
            Assert.All(command.AllOptions, option => Assert.Contains(option.Label, help.Output));
            Assert.NotEmpty(command.Examples);
            Assert.All(help.Output.Split('\n'), text => Assert.True(text.Length <= 120, text));
        }
    }

    public static TheoryData<string> Examples() =>
        new(Dp.Commands.SelectMany(command => command.Examples).Select(example => example.Line.Split(['|', '>'])[0].Trim()));

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_in_the_help_works_as_it_stands_with_and_without_json(string example)
    {
        foreach (string suffix in example.Contains("--json") ? new[] { "" } : ["", " --json"])
        {
            using var session = new Session();
            foreach (string name in new[] { "privacy.db", "team.db", "laptop.db", "cluster.db" })
                session.Ledger(name, 10);
            File.WriteAllText(session.File("state.json"), """{"history": [[1.1, 0.01, 500]], "mechanism": "rdp"}""");
            var words = example.Split(' ')[1..].Select(word => Path.HasExtension(word) && !word.Any(char.IsDigit) ? session.File(word) : word);
            var answer = session.Run(string.Join(' ', words) + suffix);
            Assert.Equal((0, ""), (answer.Code, answer.Error));
            Assert.NotEqual("", answer.Output);
            if (suffix.Length > 0 || example.Contains("--json"))
                Assert.Equal(JsonValueKind.Object, answer.Json.ValueKind);
        }
    }

    [Fact]
    public void Shown_epsilon_is_never_below_the_bound()
    {
        Assert.Equal("2.001", Format.Epsilon(2.00000001));
        Assert.Equal("2", Format.Epsilon(2));
        Assert.Equal("0.1235", Format.Epsilon(0.12341));
        Assert.Equal("infinite", Format.Epsilon(double.PositiveInfinity));
        Assert.Equal("0", Format.Epsilon(0));
    }

    [Fact]
    public async Task As_a_process_it_prints_plain_text_to_a_pipe()
    {
        var (code, output, error) = await AsProcess("epsilon --noise-multiplier 1.1 --sample-rate 0.01 --steps 1000 --delta 1e-5");
        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("epsilon = ", output);
        Assert.DoesNotContain('\u001b', output);
        (code, output, error) = await AsProcess("epsilon --noise 1");
        Assert.Equal((2, ""), (code, output));
        Assert.Equal("dp: dp epsilon has no option --noise; did you mean --noise-multiplier?", error.Trim());
    }

    private static async Task<(int Code, string Output, string Error)> AsProcess(string line)
    {
        var start = new ProcessStartInfo("dotnet", $"\"{typeof(Dp).Assembly.Location}\" {line}") { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
