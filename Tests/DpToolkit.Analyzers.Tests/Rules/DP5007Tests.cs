using DpToolkit.Analyzers.Budget;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP5007Tests : RuleTests<EmptyBatchSkippedRule>
{
    private const string Start = """
        using var train = new Digits();
        var loader = utils.data.DataLoader(train, 256, shuffle: true);
        using var engine = new PrivacyEngine();
        var model = new PlainNet();
        var optimizer = optim.SGD(model.parameters(), 0.1);

        """;

    private const string Made = "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0);\n";

    public override IReadOnlyList<string> Firing =>
    [
        Start + Made + "static bool NotEmpty(Dictionary<string, Tensor> b) { return b[\"label\"].size(0) != 0; } foreach (var (x, y) in [|data.Where(NotEmpty)|]) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + Made + "static bool IsEmpty(Dictionary<string, Tensor> b) => b[\"label\"].NumberOfElements == 0; foreach (var b in data) { [|if (IsEmpty(b)) continue;|] opt.zero_grad(); nn.functional.cross_entropy(m.call(b[\"data\"]), b[\"label\"]).backward(); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { [|if (data.Current is { Size: 0 }) continue;|] opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { [|if (data.Current is not { LogicalSize: 0 }) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }|] }",
        "public static class Epochs { public static void One(PlainNet m, DpOptimizer opt, PoissonDataLoader<Dictionary<string, Tensor>> data) { foreach (var (x, y) in data) { [|if (x.shape[0] == 0) continue;|] opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } } }",
        Start + Made + "foreach (var (x, y) in [|data.Where(b => b[\"data\"].shape[0] > 0)|]) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { [|if (x.shape is [0, ..]) continue;|] opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data)\n{\n    [|if (x.shape[0] == 0) continue;|]\n    opt.zero_grad();\n    nn.functional.cross_entropy(m.call(x), y).backward();\n    opt.step();\n}",
        Start + Made + "foreach (var (x, y) in data)\n{\n    var n = x.size(0); [|if (n < 1) { continue; }|]\n    opt.zero_grad();\n    nn.functional.cross_entropy(m.call(x), y).backward();\n    opt.step();\n}",
        Start + Made + "foreach (var (x, y) in data)\n{\n    [|if (x.numel() is 0) { Console.WriteLine(); continue; }|]\n    opt.zero_grad();\n    nn.functional.cross_entropy(m.call(x), y).backward();\n    opt.step();\n}",
        Start + Made + "foreach (var (x, y) in data) { [|if (x.shape[0] > 0) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }|] }",
        Start + Made + "foreach (var (x, y) in data) Learn(x, y); void Learn(Tensor input, Tensor target) { [|if (input.shape[0] == 0) return;|] opt.zero_grad(); m.call(input).sum().backward(); opt.step();  }",
        Start + Made + "foreach (var (x, y) in data) Learn(x, y); void Learn(Tensor input, Tensor target) { [|if (input.numel() < 1) { Console.WriteLine(); return; }|] opt.zero_grad(); m.call(input).sum().backward(); opt.step();  }",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Start + Made + "static bool IsLate(Dictionary<string, Tensor> b) => DateTime.Now.Hour > 22; static bool IsFull(Dictionary<string, Tensor> b) => b[\"label\"].numel() > 0; foreach (var b in data) { if (IsLate(b)) continue; opt.zero_grad(); nn.functional.cross_entropy(m.call(b[\"data\"]), b[\"label\"]).backward(); opt.step(); if (!IsFull(b)) continue; Console.WriteLine(); }",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); if (x.shape[0] == 0) { opt.step(); continue; } nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); if (data.Current is { Size: 0 }) continue; Console.WriteLine(); }",
        "public static class Epochs { public static void One(PlainNet m, optim.Optimizer opt, DataLoader data) { foreach (var (x, y) in data) { if (x.shape[0] == 0) continue; opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } } }",
        Start + Made + "foreach (var (x, y) in data.Where(b => b.Count > 1)) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data)\n{\n    if (x.shape[0] == 0) Console.WriteLine();\n    opt.zero_grad();\n    nn.functional.cross_entropy(m.call(x), y).backward();\n    opt.step();\n}",
        Start + Made + "foreach (var (x, y) in data)\n{\n    if (y.dim() == 0) continue;\n    opt.zero_grad();\n    nn.functional.cross_entropy(m.call(x), y).backward();\n    opt.step();\n}",
        Start + Made + "foreach (var (x, y) in loader) { if (x.shape[0] == 0) continue; Console.WriteLine(m.call(x).shape[0]); }",
        Start + Made + "foreach (var (x, y) in data)\n{\n    Console.WriteLine(x.shape[0] == 0 ? 1 : 2);\n    opt.zero_grad();\n    nn.functional.cross_entropy(m.call(x), y).backward();\n    opt.step();\n}",
        Start + Made + "foreach (var (x, y) in data)\n{\n    foreach (var n in x.shape) { if (n == 0) continue; Console.WriteLine(n); }\n    opt.zero_grad();\n    nn.functional.cross_entropy(m.call(x), y).backward();\n    opt.step();\n}",
        Start + Made + "foreach (var (x, y) in data)\n{\n    if (x.shape[1] == 0) continue;\n    opt.zero_grad();\n    nn.functional.cross_entropy(m.call(x), y).backward();\n    opt.step();\n}",
        Start + Made + "foreach (var (x, y) in data) Learn(x, y); void Learn(Tensor input, Tensor target) { if (target.shape[0] == 0) { opt.step(); return; } opt.zero_grad(); m.call(input).sum().backward(); opt.step();  }",
        Start + Made + "foreach (var (x, y) in data) Learn(x, y); void Learn(Tensor input, Tensor target) {  opt.zero_grad(); m.call(input).sum().backward(); opt.step(); if (input.shape[0] == 0) return; Console.WriteLine(); }",
        Start + Made + "foreach (var (x, y) in data) Learn(x, args); void Learn(Tensor input, string[] options) { if (options.Length == 0) return; opt.zero_grad(); m.call(input).sum().backward(); opt.step(); }",
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        new(Start + Made + "foreach (var batch in data.Where(b => b[\"data\"].shape[0] > 0)) { opt.zero_grad(); m.call(batch[\"data\"]).sum().backward(); opt.step(); }", Start + Made + "foreach (var batch in data) { opt.zero_grad(); m.call(batch[\"data\"]).sum().backward(); opt.step(); }"),
        new(Start + Made + "foreach (var (x, y) in data)\n{\n    // every record\n    if (x.numel() > 0)\n    {\n        opt.zero_grad();\n        nn.functional.cross_entropy(m.call(x), y).backward();\n        opt.step(); // private\n    }\n}", Start + Made + "foreach (var (x, y) in data)\n{\n    // every record\n    opt.zero_grad();\n    nn.functional.cross_entropy(m.call(x), y).backward();\n    opt.step(); // private\n}"),
        new(Start + Made + "foreach (var (x, y) in data)\n    if (x.shape[0] == 0)\n        continue;\n    else\n    {\n        opt.zero_grad();\n        nn.functional.cross_entropy(m.call(x), y).backward();\n        opt.step();\n    }\n", Start + Made + "foreach (var (x, y) in data)\n{\n    opt.zero_grad();\n    nn.functional.cross_entropy(m.call(x), y).backward();\n    opt.step();\n}\n"),
        new(Start + Made + "foreach (var (x, y) in data)\n{\n    if (x.shape[0] == 0)\n        continue;\n    opt.zero_grad();\n    nn.functional.cross_entropy(m.call(x), y).backward();\n    opt.step();\n}",
            Start + Made + "foreach (var (x, y) in data)\n{\n    opt.zero_grad();\n    nn.functional.cross_entropy(m.call(x), y).backward();\n    opt.step();\n}"),
    ];
}
