using DpToolkit.Analyzers.Budget;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP5003Tests : RuleTests<DeltaTooLargeRule>
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
        Start + "var made = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: [|Math.Pow(10, -4)|], epochs: 1, maxGradNorm: 1.0);",
        "using var ledger = PrivacyLedger.InMemory(); ledger.SetBudget(\"digits\", new PrivacyBudget(3, [|1e-3|])); using var engine = new PrivacyEngine(ledger: ledger); var model = new PlainNet(); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0, dataset: \"digits\");",
        "using var engine = new PrivacyEngine(); var model = new PlainNet(); var loader = utils.data.DataLoader(utils.data.TensorDataset(randn(1000, 10), zeros(1000)), 50); var made = engine.MakePrivateWithEpsilon(model, optim.SGD(model.parameters(), 0.1), loader, targetEpsilon: 3, targetDelta: [|0.001|], epochs: 3, maxGradNorm: 1.0);",
        Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0, budget: new PrivacyBudget(epsilon: 3, delta: [|1e-4|]));",
        Start + "var made = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: [|0.01|], epochs: 3, maxGradNorm: 1.0);",
        Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0); Console.WriteLine(engine.GetEpsilon([|1.0 / 60000|]));",
        Start + "const double Delta = 1e-3; var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0); Console.WriteLine(Spent(engine, Delta)); static double Spent(PrivacyEngine e, double delta) => e.GetEpsilon([|delta|]);",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Start + "var made = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: Math.Pow(10, -6), epochs: 1, maxGradNorm: 1.0);",
        "using var ledger = PrivacyLedger.InMemory(); ledger.SetBudget(\"tiny\", new PrivacyBudget(3, 1e-3)); using var engine = new PrivacyEngine(ledger: ledger); var model = new PlainNet(); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0, dataset: \"digits\");",
        "using var engine = new PrivacyEngine(); var model = new PlainNet(); var loader = utils.data.DataLoader(utils.data.TensorDataset(randn(args.Length, 10), zeros(args.Length)), 50); var made = engine.MakePrivateWithEpsilon(model, optim.SGD(model.parameters(), 0.1), loader, targetEpsilon: 3, targetDelta: 0.001, epochs: 3, maxGradNorm: 1.0);",
        Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0, budget: new PrivacyBudget(epsilon: 3, delta: 1e-5));",
        Start + "var made = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-6, epochs: 3, maxGradNorm: 1.0);",
        Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0); Console.WriteLine(engine.GetEpsilon(double.Parse(args[0])));",
        """
        public static class Trainer
        {
            public static void Train(PrivacyEngine engine, PlainNet model, optim.Optimizer optimizer, DataLoader loader) { var made = engine.MakePrivateWithEpsilon(model, optimizer, loader, 3, 1e-2, 3, 1.0); }
        }
        """,
        Start + "Console.WriteLine(engine.GetEpsilon(0.1)); var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);",
        Start + "using var other = new PrivacyEngine(); Console.WriteLine(other.GetEpsilon(0.1)); var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);",
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        new(Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0, budget: new PrivacyBudget(3, 1e-3 /* loose */));\nConsole.WriteLine(engine.GetEpsilon(delta: 1e-3));",
            Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0, budget: new PrivacyBudget(3, 1e-5 /* loose */));\nConsole.WriteLine(engine.GetEpsilon(delta: 1e-5));"),
    ];
}
