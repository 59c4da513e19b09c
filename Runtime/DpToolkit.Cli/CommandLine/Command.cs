namespace DpToolkit.Cli;

/// <summary>One command of the tool: its words, its help, and what it does.</summary>
internal abstract class Command
{
    /// <summary>The whole command: "dp ledger show".</summary>
    public abstract string Path { get; }

    /// <summary>One line for the list of commands.</summary>
    public abstract string Summary { get; }

    /// <summary>What it is for and how to read its answer.</summary>
    public abstract string Description { get; }

    /// <summary>The files in the usage line: "LEDGER"; empty for none.</summary>
    public virtual string Files => "";

    public virtual int LeastFiles => 0;

    public virtual int MostFiles => LeastFiles;

    public abstract IReadOnlyList<Option> Options { get; }

    /// <summary>Whole command lines with what they do.</summary>
    public abstract IReadOnlyList<(string Line, string Does)> Examples { get; }

    public IEnumerable<Option> AllOptions => Options.Append(Cli.Options.Json).Append(Cli.Options.Help);

    public string Usage => string.Join(' ', new[] { Path, Files, "[options]" }.Where(part => part.Length > 0));

    /// <summary>Does it, and returns the exit code.</summary>
    public abstract int Run(Arguments arguments, Terminal terminal);
}
