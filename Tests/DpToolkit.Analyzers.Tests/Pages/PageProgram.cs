using System.Text.RegularExpressions;

namespace DpToolkit.Analyzers.Tests.Pages;

/// <summary>
/// A page shows a few lines of a program. This is the rest of it: lines go where they compile, what they name and don't declare
/// is declared before them, and a private training is around them or follows.
/// </summary>
internal static partial class PageProgram
{
    public const string Step = "opt.zero_grad(); var loss = nn.functional.cross_entropy(m.call(x), y); loss.backward(); opt.step();";

    private const string Training = "for (int epoch = 0; epoch < 3; epoch++) foreach (var (x, y) in data) { " + Step + " }\n";

    public const string MakePrivate = "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0, budget: new PrivacyBudget(3, 1e-5));\n";

    private const string NetStart = "public sealed class Net : nn.Module<Tensor, Tensor>\n{\n" + PageNames.Fields + "\n";

    private const string DefaultNet = """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            public readonly Linear body = nn.Linear(784, 64), head = nn.Linear(64, 1);
            public Net() : base(nameof(Net)) { RegisterComponents(); }
            public override Tensor forward(Tensor x) => head.call(body.call(x));
        }
        """;

    /// <summary>A whole program with these lines in it; <paramref name="fix"/> is done to the model before it is made private.</summary>
    public static async Task<string> Around(string lines, string fix = "", bool hasLedger = true)
    {
        string attributes = string.Concat(Attributes().Matches(lines).Select(match => match.Value));
        lines = WithoutDots(Attributes().Replace(lines, ""));
        var errors = new List<string>();
        foreach (string program in Places(lines, fix))
        {
            var (complete, error) = await PageNames.Declare("using System.IO;\n" + attributes + program, hasLedger);
            if (error.Length == 0)
                return complete;
            errors.Add($"{complete}\n{error}");
        }

        Assert.Fail($"No program compiles around\n{lines}\n{string.Join("\n----\n", errors)}");
        return "";
    }

    /// <summary>The programs that lines could belong to: types, statements, the loop over batches, members, forward, a constructor.</summary>
    private static IEnumerable<string> Places(string lines, string fix)
    {
        const string Constructor = "public Net() : base(nameof(Net)) { RegisterComponents(); }\n";
        if (ClassName().Match(lines) is { Success: true } type)
        {
            yield return Start(type.Groups[1].Value) + lines;
            yield break;
        }

        yield return $"{PageNames.Locals}\n{lines}\n{PageNames.Later}\n{After(lines)}\n{DefaultNet}";
        yield return $"{PageNames.Locals}\nforeach (var (x, y) in data)\n{{\nopt.zero_grad();\n{PageNames.Batch}\n{lines}\n{(lines.Contains("backward") ? "" : "loss.backward();")}\n{(lines.Contains("step()") ? "" : "opt.step();")}\n}}\n{DefaultNet}";
        yield return $"{Start("Net")}{NetStart}{lines}\n{(lines.Contains("Net()") ? "" : Constructor)}{(lines.Contains("forward(") ? "" : Forward(lines))}}}";
        yield return $"{Start("Net")}{NetStart}public Net() : base(nameof(Net))\n{{\n{lines}\nRegisterComponents();\n}}\npublic override Tensor forward(Tensor x) => {(lines.Contains("layers") ? "layers.call(x)" : "decoder.call(embedding.call(x))")};\n}}";
        yield return $"{Start("Net")}{NetStart}{Constructor}public override Tensor forward(Tensor x)\n{{\n{PageNames.Forward}\n{lines}\n{(lines.Contains("return") ? "" : "return x;")}\n}}\n}}";

        string Start(string name) => $"using var train = new Digits(); var loader = utils.data.DataLoader(train, 256, shuffle: true); using var engine = new PrivacyEngine();\nvar model = new {name}(); {fix} var optimizer = optim.SGD(model.parameters(), 0.1);\n{MakePrivate}{Training}";
    }

    /// <summary>What follows statements: a training, unless they have one.</summary>
    private static string After(string lines) =>
        lines.Contains("MakePrivate(") || lines.Contains("MakePrivateWithEpsilon(") ? lines.Contains("(m, opt, data)") && !lines.Contains(" in data)") && !lines.Contains("Train(") ? Training : ""
        : NamesTraining().IsMatch(lines) ? "" : MakePrivate + Training;

    /// <summary>A forward that calls the layers in the lines one after the other.</summary>
    private static string Forward(string lines) =>
        "public override Tensor forward(Tensor x) => "
        + Field().Matches(lines).Aggregate("x", (input, field) => field.Groups[1].Value is var type && (type.Contains("LSTM") || type.Contains(")?")) ? $"{field.Groups[2].Value}.call({input}, null).Item1" : $"{field.Groups[2].Value}.call({input})") + ";\n";

    /// <summary>What a page leaves out, written.</summary>
    private static string WithoutDots(string lines) =>
        LineOfDots().Replace(lines.Replace("{ ...;", "{ " + Step).Replace("{ ... }", "{ " + Step + " }"), "");

    [GeneratedRegex(@"^\s*(?:\[.*\]\s*)*(?:(?:public|internal|sealed|partial) )*class (\w+)", RegexOptions.Multiline)]
    private static partial Regex ClassName();

    [GeneratedRegex(@"(?<![.""])\b(m|opt|data)\b")]
    private static partial Regex NamesTraining();

    [GeneratedRegex(@"^\[assembly: .*\n", RegexOptions.Multiline)]
    private static partial Regex Attributes();

    [GeneratedRegex(@"private readonly (.+?) (\w+) = ")]
    private static partial Regex Field();

    [GeneratedRegex(@"^\s*\.\.\.\s*$", RegexOptions.Multiline)]
    private static partial Regex LineOfDots();
}
