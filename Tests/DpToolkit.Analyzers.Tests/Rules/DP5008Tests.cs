using DpToolkit.Analyzers.Budget;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP5008Tests : RuleTests<EpochsDifferRule>
{
    private const string Start = """
        using var train = new Digits();
        var loader = utils.data.DataLoader(train, 256, shuffle: true);
        using var engine = new PrivacyEngine();
        var model = new PlainNet();
        var optimizer = optim.SGD(model.parameters(), 0.1);

        """;

    public override IReadOnlyList<string> Firing =>
    [
        Start + "var plan = new Plan(Accounted: 5, Trained: 10); var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: [|plan.Accounted|], maxGradNorm: 1.0); for (int e = 1; e <= plan.Trained; e++) foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); } public sealed record Plan(int Accounted, int Trained);",
        Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: [|10|], maxGradNorm: 1.0); int left = 12; while (left-- > 0) foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); }",
        Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: [|10|], maxGradNorm: 1.0); int round = 0; while (round++ < 12) { foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); } }",
        Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: [|10|], maxGradNorm: 1.0); for (int e = 0; e < 20; e++) { foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); if (data.Current is not { IsLast: true }) continue; Console.WriteLine(); } if (e % 2 == 0) continue; Console.WriteLine(e); }",
        Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: [|10|], maxGradNorm: 1.0); for (int e = 0; e < 20; e++) { foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } foreach (var b in utils.data.DataLoader(new Digits(), 9)) { if (b.Count == 0) continue; break; } }",
        Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: [|2|], maxGradNorm: 1.0); foreach (var rate in new[] { 0.1, 0.05, 0.01 }) { foreach (var group in opt.ParamGroups) group.LearningRate = rate; foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } }",
        Start + "double[] rates = [0.1, 0.05, 0.01]; var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: [|2|], maxGradNorm: 1.0); foreach (var rate in rates) { foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } }",
        Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: [|10|], maxGradNorm: 1.0); int e = 0; while (e < 12) { foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); } e++; }",
        Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: [|10|], maxGradNorm: 1.0);\nfor (int epoch = 0; epoch < 15; epoch++) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + "const int Epochs = 5; var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: [|Epochs|], maxGradNorm: 1.0);\nfor (int epoch = 0; epoch < 20; epoch++) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: [|10|], maxGradNorm: 1.0);\nforeach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + "int rounds = 4; var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: [|10|], maxGradNorm: 1.0);\nforeach (int epoch in Enumerable.Range(0, rounds)) Pass(); void Pass() { foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } }",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Start + "var plan = new Plan(5, 10); plan = plan with { Trained = 5 }; var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: plan.Accounted, maxGradNorm: 1.0); for (int e = 1; e <= plan.Trained; e++) foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); } public sealed record Plan(int Accounted, int Trained);",
        Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 12, maxGradNorm: 1.0); int left = 12; while (left-- > 0) foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); }",
        Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 10, maxGradNorm: 1.0); int left = 5; while (left-- > 0) { if (m.training) left += 1; foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); } }",
        Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 3, maxGradNorm: 1.0); new List<int> { 1, 2, 3 }.ForEach(e => { foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } });",
        Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 3, maxGradNorm: 1.0); Enumerable.Range(0, 3).Select(e => { Pass(); return e; }).ToList(); void Pass() { foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } }",
        Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 3, maxGradNorm: 1.0); foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } new System.Threading.Thread(() => opt.step()).Start();",
        Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 10, maxGradNorm: 1.0); for (int e = 0; e < 20; e++) { if (e % 2 == 0) continue; foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } }",
        Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 10, maxGradNorm: 1.0); for (int e = 0; e < 20; e++) foreach (var (x, y) in data) { if (y.dim() == 3) continue; opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 10, maxGradNorm: 1.0); int e = 0; while (e < 20) { foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } if (args.Length > e) continue; e++; }",
        Start + "double[] rates = [0.1, 0.05]; if (args.Length > 0) rates = [0.1]; var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 1, maxGradNorm: 1.0); foreach (var rate in rates) { foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } }",
        Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 2, maxGradNorm: 1.0); foreach (var rate in new List<double> { 0.1, 0.05, 0.01 }) { foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } }",
        Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 10, maxGradNorm: 1.0); int e = 0; while (e < 12) { foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); } e++; if (args.Length > 0) e++; }",
        Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 15, maxGradNorm: 1.0);\nfor (int epoch = 0; epoch < 15; epoch++) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + "const int Epochs = 5; var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: Epochs, maxGradNorm: 1.0);\nfor (int epoch = 0; epoch < Epochs; epoch++) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + "int epochs = args.Length; var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: epochs, maxGradNorm: 1.0);\nfor (int epoch = 0; epoch < 15; epoch++) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 10, maxGradNorm: 1.0);\nfor (int epoch = 0; epoch < args.Length; epoch++) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 10, maxGradNorm: 1.0);\nfor (int epoch = 0; epoch < 20; epoch++) { foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } if (args.Length > epoch) break; }",
        Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 10, maxGradNorm: 1.0);\nwhile (true) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        new(Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 10, maxGradNorm: 1.0);\nfor (int epoch = 0; epoch < 15; epoch++) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
            Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 15, maxGradNorm: 1.0);\nfor (int epoch = 0; epoch < 15; epoch++) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }"),
    ];
}
