using DpToolkit.Analyzers.Mechanism;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP1012Tests : RuleTests<RequiresGradLateRule>
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
        Start + Made + "foreach (var p in m.parameters()) [|p.requires_grad = true|];",
        Start + Made + "foreach (var p in model.parameters()) [|p.requires_grad_(true)|];",
        Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0); Thaw(made.Model); static void Thaw(PlainNet net) { foreach (var p in net.parameters()) [|p.requires_grad = true|]; }",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Start + "foreach (var p in model.parameters()) p.requires_grad = true; " + Made,
        Start + Made + "foreach (var p in m.parameters()) p.requires_grad = false;",
        Start + Made + "foreach (var p in m.parameters()) p.requires_grad_(false);",
        Start + Made + "foreach (var p in new PlainNet().parameters()) p.requires_grad = true;",
        Start + Made + "engine.Dispose(); foreach (var p in model.parameters()) p.requires_grad = true;",
        Start + Made + "var x = zeros(3); x.requires_grad = true;",
    ];
}
