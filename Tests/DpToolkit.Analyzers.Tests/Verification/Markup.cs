using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.Text;

namespace DpToolkit.Analyzers.Tests.Verification;

/// <summary>Source with the expected findings marked: <c>[|here|]</c>, or <c>{|DP2001:here|}</c>.</summary>
internal sealed partial record Markup(string Source, IReadOnlyList<(string Id, TextSpan Span)> Expected)
{
    public static Markup Parse(string marked, string id)
    {
        var expected = new List<(string, TextSpan)>();
        var open = new Stack<(string Id, int Start)>();
        var source = new System.Text.StringBuilder();
        for (int i = 0; i < marked.Length;)
        {
            if (Opening().Match(marked, i) is { Success: true } opening && opening.Index == i)
            {
                open.Push((opening.Groups[1].Success ? opening.Groups[1].Value : id, source.Length));
                i += opening.Length;
            }
            else if (open.Count > 0 && i + 1 < marked.Length && marked[i] == '|' && marked[i + 1] is ']' or '}' && marked[i] == '|')
            {
                var (opened, start) = open.Pop();
                expected.Add((opened, TextSpan.FromBounds(start, source.Length)));
                i += 2;
            }
            else
            {
                source.Append(marked[i++]);
            }
        }

        if (open.Count > 0)
            throw new FormatException("A mark is opened and never closed.");
        return new(source.ToString(), expected.OrderBy(e => e.Item2.Start).ToList());
    }

    [GeneratedRegex(@"\[\||\{\|(DP\d{4}):")]
    private static partial Regex Opening();
}
