using System.Text.RegularExpressions;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Pages;

/// <summary>The page of one rule.</summary>
internal sealed partial record RulePage(string Text)
{
    /// <summary>The C# under "Bad".</summary>
    public IReadOnlyList<string> Bad => Blocks("Bad");

    /// <summary>The C# under "Good".</summary>
    public IReadOnlyList<string> Good => Blocks("Good");

    public static RulePage Read(string id) => new(File.ReadAllText(Path.Combine(Repository.Root, "docs", "rules", id + ".md")));

    private IReadOnlyList<string> Blocks(string heading)
    {
        string section = Sections().Matches(Text).Single(match => match.Groups[1].Value == heading).Groups[2].Value;
        return [.. CSharp().Matches(section).Select(match => match.Groups[1].Value)];
    }

    [GeneratedRegex(@"^## ([^\r\n]+)$(.*?)(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Sections();

    [GeneratedRegex(@"^```csharp\r?\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharp();
}
