using System.Globalization;

namespace DpToolkit.Cli;

/// <summary>What the user typed after a command, checked against the command's options.</summary>
internal sealed class Arguments
{
    private readonly Command command;
    private readonly Dictionary<string, string> values = [];
    private readonly List<string> files = [];

    public Arguments(Command command, ReadOnlySpan<string> words)
    {
        this.command = command;
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i];
            if (!word.StartsWith('-') || word == "-")
            {
                files.Add(word);
                continue;
            }

            int equals = word.IndexOf('=');
            string name = equals < 0 ? word : word[..equals];
            var option = command.AllOptions.FirstOrDefault(o => o.Name == name) ?? throw Unknown(name);
            string value;
            if (option.Value is null)
                value = equals < 0 ? "" : throw new UsageException($"{name} takes no value; write {name} alone.");
            else if (equals >= 0)
                value = word[(equals + 1)..];
            else if (i + 1 < words.Length && !words[i + 1].StartsWith("--", StringComparison.Ordinal))
                value = words[++i];
            else
                throw new UsageException($"{name} needs a value: {option.Label} ({option.Help}).");
            if (!values.TryAdd(name, value))
                throw new UsageException($"{name} is given twice; give it once.");
        }

        if (files.Count > command.MostFiles)
            throw new UsageException($"'{files[command.MostFiles]}' is not expected here; usage: {command.Usage}");
        if (files.Count < command.LeastFiles)
            throw new UsageException($"{command.Path} needs {command.Files}; usage: {command.Usage}");
    }

    public IReadOnlyList<string> Files => files;

    public bool Has(Option option) => values.ContainsKey(option.Name);

    public string? Text(Option option) => values.GetValueOrDefault(option.Name);

    public string RequiredText(Option option) => Text(option) ?? throw Missing(option);

    public double? Number(Option option) => Text(option) is not { } text
        ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw new UsageException($"{option.Name} must be a number such as 1.1 or 1e-5, but is '{text}'.");

    public double RequiredNumber(Option option) => Number(option) ?? throw Missing(option);

    public long? Whole(Option option) => Number(option) is not { } number
        ? null
        : number == Math.Floor(number) && Math.Abs(number) <= 1L << 53
            ? (long)number
            : throw new UsageException($"{option.Name} must be a whole number, but is '{Text(option)}'.");

    public long RequiredWhole(Option option) => Whole(option) ?? throw Missing(option);

    private UsageException Missing(Option option) =>
        new($"{command.Path} needs {option.Label} ({option.Help}); see {command.Path} --help.");

    private UsageException Unknown(string name)
    {
        string? near = command.AllOptions.Select(option => option.Name).MinBy(known => Spelling.Distance(known, name));
        return near is not null && Spelling.Distance(near, name) <= Math.Max(2, name.Length / 3)
            ? new($"{command.Path} has no option {name}; did you mean {near}?")
            : new($"{command.Path} has no option {name}; see {command.Path} --help.");
    }
}
