using DpToolkit.Analyzers.Budget;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP5006Tests : RuleTests<ShuffledUnderPoissonRule>
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
        Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0, poissonSampling: [|false|]);",
        Start + "bool poisson = false; var made = engine.MakePrivateWithEpsilon(model, optimizer, loader, 3, 1e-5, 3, 1.0, [|poisson|]);",
        Start + "var fixedSize = PoissonDataLoader.From(loader, poissonSampling: [|false|]); var made = engine.MakePrivate(model, optimizer, fixedSize, 1.1, 1.0);",
        Start + "using var other = new PrivacyEngine(Accountants.Rdp); var made = other.MakePrivate(model, optimizer, loader, 1.1, 1.0, poissonSampling: [|false|]);",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);",
        Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0, poissonSampling: true);",
        Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0, poissonSampling: args.Length == 0);",
        Start + "bool poisson = args.Length > 0 ? false : true; var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0, poissonSampling: poisson);",
        Start + "var unused = PoissonDataLoader.From(loader, poissonSampling: false); var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);",
        Start + "using var own = new PrivacyEngine(Own()); var made = own.MakePrivate(model, optimizer, loader, 1.1, 1.0, poissonSampling: false); static DpToolkit.Accounting.IAccountant Own() => throw new NotSupportedException();",
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        new(Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0, poissonSampling: false, strategy: GradSampleStrategy.Auto);",
            Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0, strategy: GradSampleStrategy.Auto);"),
        new(Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0, false);",
            Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0, true);"),
    ];
}
