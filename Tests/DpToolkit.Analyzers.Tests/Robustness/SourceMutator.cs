using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DpToolkit.Analyzers.Tests.Robustness;

/// <summary>Damages programs as typing, merging and generating code do: the same seed gives the same damage.</summary>
internal sealed class SourceMutator(IReadOnlyList<string> programs, int seed)
{
    /// <summary>Calls in calls; more overflow the stack of the compiler's own operation factory, without any rule.</summary>
    private const int MaxCalls = 300;

    /// <summary>Lambdas in lambdas handed to overloads; the compiler's time doubles with each.</summary>
    private const int MaxLambdas = 5;

    /// <summary>Conditionals in conditionals; as calls in calls.</summary>
    private const int MaxConditionals = 1000;

    /// <summary>Tuples in declared tuples; the compiler's time doubles with each.</summary>
    private static readonly Regex DeepTuples = new(@"\bvar\s*\({9,}");

    private static readonly string[] Types =
    [
        "int", "string", "object", "dynamic", "void", "var", "Tensor", "Missing", "T", "Func<Tensor, Tensor>", "Span<int>", "int*", "(int, Tensor)", "Tensor[]", "Tensor?",
        "nn.Module", "nn.Module<Tensor, Tensor>", "nn.Module<Tensor, Tensor, Tensor>", "PrivacyEngine", "Task<Tensor>", "List<nn.Module<Tensor, Tensor>>", "delegate*<int, void>", "ref Tensor", "Nullable<", "",
    ];

    private static readonly string[] Names = ["forward", "call", "MakePrivate", "step", "Net", "model", "data", "RegisterComponents", "_", "this", "base", "await", "x", "torch", "var", "Missing"];

    private static readonly string[] Literals =
    [
        "0", "-1", "1e308", "1e-320", "double.NaN", "double.NegativeInfinity", "int.MaxValue", "long.MinValue", "99999999999999999999", "null", "default", "\"\"", "'c'", "0x", "1.1m", "2u", "3ul", "true", "[]", "(1, 2)", "..", "^1", "$\"{\"",
    ];

    private readonly Random random = new(seed);

    /// <summary>One program with one to four kinds of damage.</summary>
    public string Next()
    {
        string source = programs[random.Next(programs.Count)];
        for (int left = random.Next(1, 5); left > 0; left--)
            source = Damage(source) is var damaged && DeepTuples.IsMatch(damaged) ? source : damaged;
        return source;
    }

    private string Damage(string source) => random.Next(22) switch
    {
        0 => source[..random.Next(source.Length + 1)],
        1 => source[random.Next(source.Length + 1)..],
        2 => Tokens(source, tokens => tokens.RemoveRange(At(tokens), 1)),
        3 => Tokens(source, tokens => { int at = At(tokens); tokens.RemoveRange(at, Math.Min(random.Next(1, 9), tokens.Count - at)); }),
        4 => Tokens(source, tokens => { int at = At(tokens); tokens.InsertRange(at, tokens.GetRange(at, Math.Min(random.Next(1, 30), tokens.Count - at))); }),
        5 => Tokens(source, tokens => { int a = At(tokens), b = At(tokens); (tokens[a], tokens[b]) = (tokens[b], tokens[a]); }),
        6 => Tokens(source, tokens => tokens.RemoveAll(token => token.Trim() is "{" or "}" && random.Next(4) == 0)),
        7 => Tokens(source, tokens => tokens.Insert(At(tokens), $" {Pick(["(", ")", "{", "}", ";", "?", "=>", "??", "..", "<", ">", "!", "#if X\n", "\n#endif\n", "/*", "\"", "$@\"", "[", "]", "ref", "out", "checked", "goto", "yield return", "throw", "new", "static", "async", "unsafe", "with"])} ")),
        8 => Nodes<TypeSyntax>(source, _ => Pick(Types)),
        9 => Nodes<ExpressionSyntax>(source, _ => Pick(Literals)),
        10 => Nodes<IdentifierNameSyntax>(source, _ => Pick(Names)),
        11 => Rename(source),
        12 => Nodes<StatementSyntax>(source, _ => ";"),
        13 => Nodes<StatementSyntax>(source, statement => statement + "\n" + statement),
        14 => Nodes<StatementSyntax>(source, statement => Wrap(statement.ToString())),
        15 => Nodes<ExpressionSyntax>(source, expression => Inflate(expression.ToString())),
        16 => Nodes<ArgumentSyntax>(source, argument => Pick(["", $"{argument}, {argument}", $"ref {argument}", $"out {argument}", $"missing: {argument}", $"..{argument}", "_", $"() => {argument}"])),
        17 => Nodes<MemberDeclarationSyntax>(source, member => Pick(["", $"{member}\n{member}", $"public class Outer<T> {{ {member} }}", $"#if false\n{member}\n#endif\n", $"namespace N; {member}", $"public partial {member}", $"abstract {member}", $"extern {member}"])),
        18 => Nodes<BaseListSyntax>(source, _ => Pick(["", ": Net", ": Missing", ": nn.Module", ": nn.Module<Tensor, Tensor>, IDisposable", ": nn.Module<nn.Module<Net, Net>, Net>", ": IEnumerable<Net>", ": T"])),
        19 => Nodes<BlockSyntax>(source, block => Pick([";", "{ }", $"{{ try {block} catch (Exception e) when (e is not null) {block} finally {block} }}", $"{{ void Inner() {block} Inner(); Inner(); }}", $"{{ if (true) return; {block} }}", "=> throw null;"])),
        20 => source.Insert(random.Next(source.Length + 1), ((char)random.Next(1, 0x3000)).ToString()),
        _ => source + "\n" + programs[random.Next(programs.Count)],
    };

    private string Wrap(string statement)
    {
        int depth = Pick([1, 2, 10, 60, 400]);
        var (open, close) = Pick<(string, string)>(
        [
            ("{ ", " }"), ("if (true) { ", " }"), ("for (int i = 0; i < 3; i++) { ", " }"), ("try { ", " } finally { }"), ("try { ", " } catch { }"), ("using (no_grad()) { ", " }"), ("lock (new object()) { ", " }"),
            ("Action f = () => { ", " }; f();"), ("void Local() { ", " } Local();"), ("await Task.Run(() => { ", " });"), ("while (true) { ", " break; }"), ("foreach (var q in new[] { 1 }) { ", " }"), ("switch (1) { case 1: ", " break; }"),
            ("do { ", " } while (false);"), ("label: ", " goto label;"), ("unsafe { ", " }"), ("checked { ", " }"), ("foreach (var (a, b) in data) { ", " }"), ("using var g = no_grad(); { ", " }"),
        ]);
        if (open.Contains("=> {", StringComparison.Ordinal) && open.Contains('('))
            depth = Math.Min(depth, MaxLambdas);
        return Repeat(open, depth) + statement + Repeat(close, depth);
    }

    private string Inflate(string expression)
    {
        int size = Pick([1, 3, 40, 500, 3000]);
        return random.Next(14) switch
        {
            0 => Repeat("(", size) + expression + Repeat(")", size),
            1 => expression + Repeat(" + " + expression, Math.Min(size, 1 + (200_000 / (expression.Length + 1)))),
            2 => expression + Repeat(".add(1)", Math.Min(size, MaxCalls)),
            3 => expression + Repeat(" ?? " + expression, Math.Min(size, 1 + (100_000 / (expression.Length + 1)))),
            4 => Repeat("true ? 1 : ", Math.Min(size, MaxConditionals)) + expression,
            5 => "new[] { " + string.Join(", ", Enumerable.Repeat(expression, Math.Min(size, 1 + (200_000 / (expression.Length + 1))))) + " }",
            6 => "(" + string.Join(", ", Enumerable.Repeat(expression, Math.Min(Math.Max(size, 2), 2 + (200_000 / (expression.Length + 1))))) + ")",
            7 => Repeat("nn.functional.relu(", Math.Min(size, MaxCalls)) + expression + Repeat(")", Math.Min(size, MaxCalls)),
            8 => Repeat("nn.Sequential(", Math.Min(size, MaxCalls)) + expression + Repeat(")", Math.Min(size, MaxCalls)),
            9 => Repeat("!", size) + expression,
            10 => Repeat("() => ", Math.Min(size, 40)) + expression,
            11 => "await " + expression,
            12 => expression + "!.ToString()?.Length switch { > 3 and < 5 => " + expression + ", _ => throw null }",
            _ => expression + " is { } found ? found : " + expression,
        };
    }

    private string Rename(string source)
    {
        var names = CSharpSyntaxTree.ParseText(source).GetRoot().DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText.Length > 0).Select(token => token.ValueText).Distinct().ToList();
        if (names.Count == 0)
            return source;
        string from = Pick(names), to = random.Next(2) == 0 ? Pick(names) : Pick(Names);
        return Tokens(source, tokens =>
        {
            for (int i = 0; i < tokens.Count; i++)
                if (tokens[i].Trim() == from)
                    tokens[i] = tokens[i].Replace(from, to);
        });
    }

    private string Nodes<T>(string source, Func<T, string> replace)
        where T : SyntaxNode
    {
        var nodes = CSharpSyntaxTree.ParseText(source).GetRoot().DescendantNodes().OfType<T>().ToList();
        if (nodes.Count == 0)
            return source;
        var node = Pick(nodes);
        return source[..node.SpanStart] + replace(node) + source[node.Span.End..];
    }

    private string Tokens(string source, Action<List<string>> change)
    {
        var tokens = CSharpSyntaxTree.ParseText(source).GetRoot().DescendantTokens().Select(token => token.ToFullString()).ToList();
        if (tokens.Count > 0)
            change(tokens);
        return string.Concat(tokens);
    }

    private int At(List<string> tokens) => random.Next(tokens.Count);

    private T Pick<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}
