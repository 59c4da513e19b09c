using DpToolkit.Analyzers.Budget;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP5004Tests : RuleTests<WeakEpsilonRule>
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
        Start + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0); while (engine.GetEpsilon(1e-5) < [|80|]) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        "[assembly: PrivacyBudget(epsilon: [|100|], delta: 1e-6)]\npublic static class Program { public static void Main() { } }",
        Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0, budget: new PrivacyBudget(epsilon: [|20|], delta: 1e-5));",
        Start + "var made = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: [|100|], targetDelta: 1e-5, epochs: 3, maxGradNorm: 1.0);",
        Start + "var (m, opt, data) = [|engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 0.3, maxGradNorm: 1.0)|]; for (int epoch = 0; epoch < 10; epoch++) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } Console.WriteLine(engine.GetEpsilon(1e-5));",
        Start + "double epsilon = 12; var budget = new PrivacyBudget([|epsilon|], 1e-5); var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0, budget: budget);",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Start + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0); while (engine.GetEpsilon(1e-5) < 80) { if (engine.GetEpsilon(1e-5) > 3) break; foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } }",
        Start + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0, budget: new PrivacyBudget(3, 1e-6)); while (engine.GetEpsilon(1e-5) < 80) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        "[assembly: PrivacyBudget(epsilon: 8, delta: 1e-6)]\npublic static class Program { public static void Main() { } }",
        Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0, budget: new PrivacyBudget(epsilon: 10, delta: 1e-5));",
        Start + "var made = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 3, maxGradNorm: 1.0);",
        Start + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0); for (int epoch = 0; epoch < 10; epoch++) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } Console.WriteLine(engine.GetEpsilon(1e-5));",
        Start + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 0.3, maxGradNorm: 1.0); for (int epoch = 0; epoch < args.Length; epoch++) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } Console.WriteLine(engine.GetEpsilon(1e-5));",
        Start + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 0.3, maxGradNorm: 1.0); for (int epoch = 0; epoch < 10; epoch++) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step();  if (engine.GetEpsilon(1e-5) > 3) break; }",
        Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0, budget: new PrivacyBudget(double.Parse(args[0]), delta: 1e-5));",
    ];
}
