using DpToolkit.Analyzers.Mechanism;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP1005Tests : RuleTests<SecondOptimizerRule>
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
        Start + Made + "var head = [|optim.Adam(m.parameters())|]; foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } head.step();",
        Start + "var other = [|optim.SGD(model.parameters(), 0.01)|]; " + Made + "foreach (var (x, y) in data) { opt.step(); other.step(); }",
        Start + "optim.Optimizer second = Make(model); " + Made + "Train(second); static optim.Optimizer Make(PlainNet net) => [|optim.Adam(net.parameters())|]; static void Train(optim.Optimizer o) => o.step();",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + "var before = optim.SGD(model.parameters(), 0.1); before.step(); " + Made,
        Start + Made + "var other = new PlainNet(); var second = optim.SGD(other.parameters(), 0.1); second.step();",
        Start + Made + "engine.Dispose(); var after = optim.SGD(model.parameters(), 0.1); after.step();",
        Start + Made + "var unused = optim.SGD(m.parameters(), 0.1);",
        Start + Made + "optimizer.step();",
    ];
}
