using System.Globalization;
using System.Text.RegularExpressions;

namespace DpToolkit.Package.Tests.Support;

/// <summary>What the compiler answered.</summary>
internal sealed partial record CompilerRun(int ExitCode, string Output)
{
    /// <summary>The rules' findings, in the order of files and lines.</summary>
    public IReadOnlyList<Finding> Findings { get; } =
        [.. Line().Matches(Output)
            .Select(m => new Finding(Path.GetFileName(m.Groups["file"].Value), int.Parse(m.Groups["line"].Value, CultureInfo.InvariantCulture), m.Groups["severity"].Value, m.Groups["id"].Value, m.Groups["message"].Value))
            .Distinct().OrderBy(f => f.File, StringComparer.Ordinal).ThenBy(f => f.Line).ThenBy(f => f.Id, StringComparer.Ordinal)];

    [GeneratedRegex(@"^\s*(?<file>[^\r\n(]+)\((?<line>\d+),\d+\): (?<severity>error|warning|info) (?<id>[A-Z]+\d+): (?<message>[^\r\n]*)", RegexOptions.Multiline)]
    private static partial Regex Line();
}
