using DpToolkit.Analyzers.Budget;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP5010Tests : RuleTests<NoBudgetStopRule>
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
        Start + "var (m, opt, data) = [|engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0, budget: null)|]; foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } Console.WriteLine(engine.GetEpsilon(1e-5));",
        Start + "using var ledger = PrivacyLedger.InMemory(); using var kept = new PrivacyEngine(ledger: ledger); var (m, opt, data) = [|kept.MakePrivate(model, optimizer, loader, 1.1, 1.0)|]; foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } Console.WriteLine(ledger.GetEpsilon(PrivacyEngine.DefaultDataset, 1e-5));",
        Start + "var (m, opt, data) = [|engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0)|]; foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } Console.WriteLine(engine.GetEpsilon(1e-5));",
        Start + "var (m, opt, data) = [|engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0)|]; for (int epoch = 0; epoch < 5; epoch++) { foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } Console.WriteLine($\"{engine.GetEpsilon(1e-5)}\"); }",
        Start + "var (m, opt, data) = [|engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0)|]; while (true) { foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } var epsilon = engine.GetEpsilon(1e-5); Console.WriteLine(epsilon); }",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Start + "using var ledger = PrivacyLedger.InMemory(); ledger.SetBudget(\"d\", new PrivacyBudget(3, 1e-5)); using var kept = new PrivacyEngine(ledger: ledger); var (m, opt, data) = kept.MakePrivate(model, optimizer, loader, 1.1, 1.0, dataset: \"d\"); foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } Console.WriteLine(ledger.GetEpsilon(\"d\", 1e-5));",
        Start + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0); foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0, budget: new PrivacyBudget(3, 1e-5)); foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } Console.WriteLine(engine.GetEpsilon(1e-5));",
        Start + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0); while (engine.GetEpsilon(1e-5) < 3) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0); for (int epoch = 0; epoch < 5; epoch++) { foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } var epsilon = engine.GetEpsilon(1e-5); if (epsilon > 3) break; }",
        Start + "using var kept = new PrivacyEngine(ledger: PrivacyLedger.Open(\"privacy.db\")); var (m, opt, data) = kept.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0); foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } Console.WriteLine(kept.GetEpsilon(1e-5));",
        Start + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, 3, 1e-5, 3, 1.0); foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } Console.WriteLine(engine.GetEpsilon(1e-5));",
        Start + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0); for (int epoch = 0; epoch < 5; epoch++) { foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } if (IsSpent(engine.GetEpsilon(1e-5))) break; } static bool IsSpent(double e) => e > 3;",
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        new(Start + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0);\nforeach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } Console.WriteLine(engine.GetEpsilon(1e-5));",
            Start + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0, budget: new PrivacyBudget(epsilon: 8, delta: 1e-5));\nforeach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } Console.WriteLine(engine.GetEpsilon(1e-5));"),
    ];
}
