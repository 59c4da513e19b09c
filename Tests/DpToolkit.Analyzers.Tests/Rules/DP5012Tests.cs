using DpToolkit.Analyzers.Budget;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP5012Tests : RuleTests<CustomSamplerRule>
{
    private const string Start = """
        using var train = new Digits();
        var order = new long[] { 0, 0, 1, 2 };
        using var engine = new PrivacyEngine();
        var model = new PlainNet();
        var optimizer = optim.SGD(model.parameters(), 0.1);

        """;

    public override IReadOnlyList<string> Firing =>
    [
        Start + "var loader = utils.data.DataLoader(train, 256, [|order|]); var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);",
        Start + "var loader = utils.data.DataLoader(train, 256, shuffler: [|order.Reverse()|]); var made = engine.MakePrivateWithEpsilon(model, optimizer, loader, 3, 1e-5, 3, 1.0);",
        Start + "var loader = PoissonDataLoader.From(new DataLoader(train, 256, [|order|])); var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Start + "var loader = utils.data.DataLoader(train, 256, new TorchSharp.Utils.FisherYatesShuffler(train.Count)); var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);",
        Start + "var loader = utils.data.DataLoader(train, 256, shuffle: true); var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);",
        Start + "var loader = utils.data.DataLoader(train, 256); var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);",
        Start + "var loader = utils.data.DataLoader(train, 256, order); foreach (var (x, y) in loader) Console.WriteLine(x);",
        Start + "var test = utils.data.DataLoader(new Digits(), 256, order); var loader = utils.data.DataLoader(train, 256); var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);",
        Start + "DataLoader loader = args.Length > 0 ? utils.data.DataLoader(train, 256, order) : utils.data.DataLoader(train, 256); var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);",
    ];
}
