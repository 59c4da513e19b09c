using System.Text.RegularExpressions;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Pages;

/// <summary>Links between the repository's own pages lead to a file, and to a heading of it.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Pages => [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories).Append(Path.Combine(Repository.Root, "README.md")).Select(page => Path.GetRelativePath(Repository.Root, page).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void LeadSomewhere(string page)
    {
        string path = Path.Combine(Repository.Root, page);
        foreach (var link in Links().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value).Where(link => !link.Contains("://")))
        {
            string[] parts = link.Split('#');
            string target = parts[0].Length == 0 ? path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, parts[0]));
            Assert.True(File.Exists(target) || Directory.Exists(target), $"{page} links to {link}, which is not there.");
            if (parts.Length > 1)
                Assert.Contains(parts[1], Headings().Matches(File.ReadAllText(target)).Select(match => NotInAnchors().Replace(match.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-')));
        }
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
