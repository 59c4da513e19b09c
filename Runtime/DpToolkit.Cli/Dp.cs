namespace DpToolkit.Cli;

/// <summary>The tool: finds the command, runs it, and turns what goes wrong into one line and an exit code.</summary>
internal static class Dp
{
    public const int Done = 0;
    public const int OverBudget = 1;
    public const int BadInput = 2;

    private const string LedgerGroup = "dp ledger";

    public static readonly IReadOnlyList<Command> Commands =
    [
        new EpsilonCommand(), new CalibrateCommand(), new CompareCommand(), new CurveCommand(),
        new LedgerListCommand(), new LedgerShowCommand(), new LedgerBudgetCommand(), new LedgerVerifyCommand(),
        new LedgerExportCommand(), new LedgerMergeCommand(), new LedgerImportCommand(),
    ];

    public static int Run(ReadOnlySpan<string> words, Terminal terminal)
    {
        try
        {
            return Dispatch(words, terminal);
        }
        catch (PrivacyBudgetExceededException error)
        {
            return Fail(terminal, words, OverBudget, error.Message);
        }
        catch (Exception error) when (error is UsageException or LedgerException or FormatException or InvalidOperationException or NotSupportedException or IOException or UnauthorizedAccessException)
        {
            return Fail(terminal, words, BadInput, error.Message);
        }
        catch (ArgumentException error)
        {
            return Fail(terminal, words, BadInput, Plain(error));
        }
        catch (Exception error)
        {
            return Fail(terminal, words, BadInput, $"this command line shows a defect of dp, please report it: {error.GetType().Name}: {error.Message}");
        }
    }

    /// <summary>One line for people; with --json one object too, so that a script always finds one.</summary>
    private static int Fail(Terminal terminal, ReadOnlySpan<string> words, int code, string message)
    {
        terminal.Error($"dp: {message}");
        if (words.Contains(Options.Json.Name))
        {
            terminal.Json(writer =>
            {
                writer.WriteString("error", message.ReplaceLineEndings(" "));
                writer.WriteNumber("exitCode", code);
            });
        }

        return code;
    }

    private static int Dispatch(ReadOnlySpan<string> words, Terminal terminal)
    {
        if (words.IsEmpty || words[0] is "--help" or "-h" or "help")
        {
            Help.Overview(Commands, terminal);
            return words.IsEmpty ? BadInput : Done;
        }

        if (words[0] == "--version")
        {
            terminal.Line($"dp {typeof(Dp).Assembly.GetName().Version?.ToString(3)}");
            return Done;
        }

        int length = words[0] == "ledger" ? 2 : 1;
        var group = Commands.Where(command => command.Path.StartsWith(LedgerGroup, StringComparison.Ordinal)).ToArray();
        if (length == 2 && (words.Length == 1 || words[1] is "--help" or "-h" or "help"))
        {
            Help.Group(LedgerGroup, group, terminal);
            return words.Length == 1 ? BadInput : Done;
        }

        string path = "dp " + string.Join(' ', words[..length]!);
        var command = Commands.FirstOrDefault(command => command.Path == path) ?? throw Unknown(path, length);
        var rest = words[length..];
        foreach (string word in rest)
        {
            if (word is "--help" or "-h")
            {
                Help.Of(command, terminal);
                return Done;
            }
        }

        return command.Run(new Arguments(command, rest), terminal);
    }

    private static UsageException Unknown(string path, int length)
    {
        string near = Commands.Select(command => command.Path).Append(LedgerGroup).MinBy(known => Spelling.Distance(known, path))!;
        string help = length == 2 ? $"{LedgerGroup} --help" : "dp --help";
        return Spelling.Distance(near, path) <= 3
            ? new($"There is no command '{path}'; did you mean '{near}'? See {help}.")
            : new($"There is no command '{path}'; see {help}.");
    }

    /// <summary>A library's complaint about an argument, in the words of the command line.</summary>
    private static string Plain(ArgumentException error)
    {
        string message = error.Message.ReplaceLineEndings(" ");
        if (error.ParamName is not { Length: > 0 } name)
            return message;
        message = message.Replace($" (Parameter '{name}')", "");
        return message.StartsWith(name, StringComparison.Ordinal) ? OptionName(name) + message[name.Length..] : message;
    }

    private static string OptionName(string parameter)
    {
        string name = parameter.StartsWith("target", StringComparison.Ordinal) ? parameter["target".Length..] : parameter;
        return "--" + string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(c) : c.ToString()));
    }
}
