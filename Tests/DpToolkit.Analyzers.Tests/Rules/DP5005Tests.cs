using DpToolkit.Analyzers.Budget;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP5005Tests : RuleTests<NoNoiseRule>
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
        Start + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0); for (int e = 0; e < 9; e++) { if (e == 8) opt.NoiseMultiplier = [|0|]; opt.MaxGradNorm = [|1e12|]; }",
        Start + "var made = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: [|0|], maxGradNorm: 1.0);",
        Start + "var made = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: [|double.PositiveInfinity|]);",
        Start + "double sigma = 0; var made = engine.MakePrivate(model, optimizer, loader, [|sigma|], [|1e10|]);",
        Start + "var made = engine.MakePrivateWithEpsilon(model, optimizer, loader, 3, 1e-5, 3, maxGradNorm: [|double.MaxValue|]);",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Start + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0); for (int e = 0; e < 9; e++) { opt.NoiseMultiplier = 1.1 - 0.1 * e; opt.MaxGradNorm = 0.5; }",
        Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);",
        Start + "var made = engine.MakePrivate(model, optimizer, loader, double.Parse(args[0]), 1.0);",
        Start + "bool isDebug = args.Length > 0; if (isDebug) { var made = engine.MakePrivate(model, optimizer, loader, 0, 1.0); }",
        Start + "if (System.Diagnostics.Debugger.IsAttached) { var made = engine.MakePrivate(model, optimizer, loader, 0, 1.0); }",
        Start + "double sigma = args.Length > 0 ? 0 : 1.1; var made = engine.MakePrivate(model, optimizer, loader, sigma, 100);",
        "#define DEBUG\n" + Start + "double sigma = 1.1;\n#if DEBUG\nvar made = engine.MakePrivate(model, optimizer, loader, 0, 1.0);\n#endif\n",
    ];
}
