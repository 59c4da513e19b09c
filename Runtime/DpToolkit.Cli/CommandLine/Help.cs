namespace DpToolkit.Cli;

/// <summary>The help texts.</summary>
internal static class Help
{
    public static void Overview(IReadOnlyList<Command> commands, Terminal terminal)
    {
        terminal.Line("dp - differential privacy accounting: plan a training, and see what past ones have spent.");
        terminal.Line();
        terminal.Line("Usage: dp COMMAND [options]        dp COMMAND --help explains one command");
        terminal.Line();
        Columns(terminal, commands.Select(command => (command.Path[3..], command.Summary)));
        terminal.Line();
        terminal.Line("A first session: 60,000 records, batches of 256, 15 epochs");
        terminal.Line("  sample rate = 256 / 60000 = 0.004267, steps = 15 / 0.004267 = 3516, delta below 1 / 60000");
        terminal.Line();
        Columns(terminal,
        [
            ("dp calibrate --epsilon 3 --delta 1e-5 --sample-rate 0.004267 --steps 3516", ""),
            ("", "how much noise keeps to epsilon 3"),
            ("dp epsilon --noise-multiplier 1.1 --sample-rate 0.004267 --steps 3516 --delta 1e-5", ""),
            ("", "what that much noise guarantees"),
            ("dp ledger show privacy.db", ""),
            ("", "what the trainings so far have spent"),
        ], 6);
        terminal.Line();
        terminal.Line("Every command takes --json. Exit codes: 0 done, 1 refused for privacy (a budget is exceeded), 2 bad input.");
    }

    public static void Group(string group, IReadOnlyList<Command> commands, Terminal terminal)
    {
        terminal.Line($"{group} - what trainings spent on each data set, in the file that PrivacyLedger.Open names.");
        terminal.Line();
        terminal.Line($"Usage: {group} COMMAND LEDGER [options]        {group} COMMAND --help explains one command");
        terminal.Line();
        Columns(terminal, commands.Select(command => (command.Path[(group.Length + 1)..], command.Summary)));
    }

    public static void Of(Command command, Terminal terminal)
    {
        terminal.Line($"{command.Path} - {command.Summary}");
        terminal.Line();
        terminal.Line(command.Description);
        terminal.Line();
        terminal.Line($"Usage: {command.Usage}");
        terminal.Line();
        Columns(terminal, command.AllOptions.Select(option => (option.Label, option.Help)));
        terminal.Line();
        terminal.Line("Examples:");
        foreach (var (line, does) in command.Examples)
        {
            terminal.Line($"  {line}");
            terminal.Line($"      {does}");
        }
    }

    private static void Columns(Terminal terminal, IEnumerable<(string Left, string Right)> rows, int? width = null)
    {
        var all = rows.ToArray();
        int left = width ?? all.Max(row => row.Left.Length) + 2;
        foreach (var row in all)
            terminal.Line($"  {(row.Right.Length == 0 ? row.Left : row.Left.PadRight(left) + row.Right)}");
    }
}
