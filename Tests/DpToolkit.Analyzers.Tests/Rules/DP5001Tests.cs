using DpToolkit.Analyzers.Budget;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP5001Tests : RuleTests<NoDeltaRule>
{
    private const string Start = """
        using var train = new Digits();
        var loader = utils.data.DataLoader(train, 256, shuffle: true);
        var model = new PlainNet();
        var optimizer = optim.SGD(model.parameters(), 0.1);

        """;

    private const string Engine = "using var engine = new PrivacyEngine();";

    private const string Loop = """

        foreach (var (x, y) in data)
        {
            opt.zero_grad();
            nn.functional.cross_entropy(m.call(x), y).backward();
            opt.step();
        }

        """;

    public override IReadOnlyList<string> Firing =>
    [
        Start + Engine + "var (m, opt, data) = [|engine.MakePrivate(model, optimizer, loader, 1.1, 1.0)|];" + Loop + "Console.WriteLine($\"{opt.Steps} {engine.Accountant.Name} {engine.Accountant.History.Count}\");",
        """
        public sealed class Trainer
        {
            private readonly PrivacyEngine engine = new();
            private readonly PlainNet model = new();
            public Trainer Train(DataLoader loader) { var made = [|engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), loader, 1.1, 1.0)|]; return this; }
        }
        """,
        Start + Engine + "var (m, opt, data) = [|engine.MakePrivate(model, optimizer, loader, 1.1, 1.0, budget: null)|];" + Loop,
        Start + "using var ledger = PrivacyLedger.InMemory(); using var engine = new PrivacyEngine(ledger: ledger); var (m, opt, data) = [|engine.MakePrivate(model, optimizer, loader, 1.1, 1.0)|];" + Loop,
        Start + Engine + "var (m, opt, data) = [|engine.MakePrivate(model, optimizer, loader, 1.1, 1.0)|];" + Loop + "Func<PlainNet, int> publish = args.Length > 0 ? Other.Publish! : n => 1; publish(m); public static class Other { public static Func<PlainNet, int>? Publish; }",
        """
        public sealed class Trainer : IDisposable
        {
            private readonly PrivacyEngine engine = new();
            private readonly PlainNet model = new();
            public void Train(DataLoader loader) { var made = [|engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), loader, 1.1, 1.0)|]; }
            public void Dispose() => engine.Dispose();
        }
        """,
        Start + Engine + "var (m, opt, data) = [|engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0)|];" + Loop,
        Start + "using var engine = new PrivacyEngine(accountant: Accountants.Pld); var made = [|engine.MakePrivate(model, optimizer, loader, 1.1, 1.0)|]; var (m, opt, data) = made;" + Loop,
        Start + "static void Train(PrivacyEngine e, PlainNet n, optim.Optimizer o, DataLoader l) { var made = [|e.MakePrivate(n, o, l, 1.1, 1.0)|]; }" + Engine + "Train(engine, model, optimizer, loader);",
        Start + "using (var engine = new PrivacyEngine()) { try { var made = [|engine.MakePrivate(model, optimizer, loader, 1.1, 1.0)|]; await Task.Yield(); } finally { Console.WriteLine(); } }",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Start + Engine + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);" + Loop + "foreach (var step in engine.Accountant.History) Console.WriteLine(step); Console.WriteLine(engine.Accountant.Name);",
        """
        public sealed record Run(PlainNet Model, PrivacyEngine Engine);
        public static class Trainer
        {
            public static void All(List<Digits> sets)
            {
                foreach (var run in sets.Select(set => Train(set)).ToList())
                    Console.WriteLine(run.Engine.GetEpsilon(1e-6));
            }

            private static Run Train(Digits set)
            {
                var model = new PlainNet();
                var engine = new PrivacyEngine();
                var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(set, 64), 1.1, 1.0);
                foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }
                return new Run(m, engine);
            }
        }
        """,
        """
        public sealed class Meter(PrivacyEngine engine) { public double Epsilon(double delta) => engine.GetEpsilon(delta); }
        public static class Trainer
        {
            public static Meter Train(PlainNet model, DataLoader loader)
            {
                var engine = new PrivacyEngine();
                engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), loader, 1.1, 1.0);
                return new Meter(engine);
            }
        }
        """,
        Start + Engine + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);" + Loop + "Console.WriteLine(engine.Accountant.GetDelta(epsilon: 3));",
        Start + "using var ledger = PrivacyLedger.InMemory(); using var engine = new PrivacyEngine(ledger: ledger); var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);" + Loop + "Console.WriteLine(ledger.GetEpsilon(PrivacyEngine.DefaultDataset, 1e-5));",
        Start + "using var ledger = PrivacyLedger.InMemory(); ledger.SetBudget(\"digits\", new PrivacyBudget(3, 1e-5)); using var engine = new PrivacyEngine(ledger: ledger); var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0, dataset: \"digits\");" + Loop,
        Start + Engine + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);" + Loop + "Show(engine.GetEpsilon); static void Show(Func<double, double> epsilon) => Console.WriteLine(epsilon(1e-5));",
        """
        public sealed class Trainer
        {
            private readonly PrivacyEngine engine = new();
            public double Spent => engine.GetEpsilon(1e-6);
            public void Train(PlainNet model, DataLoader loader) { var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), loader, 1.1, 1.0); }
        }
        """,
        """
        public sealed class Trainer
        {
            public PrivacyEngine Engine { get; } = new();
            public void Train(PlainNet model, DataLoader loader) { var made = Engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), loader, 1.1, 1.0); }
        }
        """,
        Start + Engine + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);" + Loop + "Console.WriteLine(engine.GetEpsilon(delta: 1e-5));",
        Start + Engine + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0, budget: new PrivacyBudget(3, 1e-5));" + Loop,
        Start + Engine + "var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 2, maxGradNorm: 1);" + Loop,
        Start + "using var engine = new PrivacyEngine(ledger: PrivacyLedger.Open(\"privacy.db\")); var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);" + Loop,
        Start + Engine + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);" + Loop + "Report(engine); static void Report(PrivacyEngine e) => Console.WriteLine(e.GetEpsilon(1e-5));",
        Start + Engine + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0); Action report = () => Console.WriteLine(engine.GetEpsilon(1e-5));" + Loop + "report();",
        Start + "var accountant = Accountants.Rdp; using var engine = new PrivacyEngine(accountant); var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);" + Loop + "Console.WriteLine(accountant.GetEpsilon(1e-5));",
        """
        public static class Trainer
        {
            public static PrivacyEngine Start(PlainNet model, optim.Optimizer optimizer, DataLoader loader)
            {
                var engine = new PrivacyEngine();
                engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);
                return engine;
            }
        }
        """,
        """
        public abstract class Trainer
        {
            private readonly PrivacyEngine engine = new();
            public void Train(PlainNet model, optim.Optimizer optimizer, DataLoader loader) => engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);
            public double Spent() => engine.GetEpsilon(1e-5);
        }
        """,
        Start + Engine + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0); for (int i = 0; i < 3; i++) { if (engine.GetEpsilon(1e-5) > 3) break; }",
        "[assembly: PrivacyBudget(epsilon: 3, delta: 1e-5)]\n" + Start + Engine + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);" + Loop,
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        new(Start + Engine + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0, budget: /* none */ null);", Start + Engine + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0, budget: /* none */ new PrivacyBudget(epsilon: 8, delta: 1e-5));"),
        new(Start + Engine + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0);" + Loop,
            Start + Engine + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0, budget: new PrivacyBudget(epsilon: 8, delta: 1e-5));" + Loop),
        new(Start + Engine + "var made = engine.MakePrivate(\n    model, // the model\n    optimizer,\n    loader,\n    noiseMultiplier: 1.1,\n    maxGradNorm: 1.0); // private",
            Start + Engine + "var made = engine.MakePrivate(\n    model, // the model\n    optimizer,\n    loader,\n    noiseMultiplier: 1.1,\n    maxGradNorm: 1.0,\n    budget: new PrivacyBudget(epsilon: 8, delta: 1e-5)); // private"),
        new(Start + Engine + "var made = engine.MakePrivate(model, optimizer, loader,\n    1.1, /* C */ 1.0 /* norm */);", Start + Engine + "var made = engine.MakePrivate(model, optimizer, loader,\n    1.1, /* C */ 1.0 /* norm */, budget: new PrivacyBudget(epsilon: 8, delta: 1e-5));"),
        new(Start + Engine + "var made = engine.MakePrivate(\n    model, optimizer, loader, 1.1,\n    1.0 // the norm\n);", Start + Engine + "var made = engine.MakePrivate(\n    model, optimizer, loader, 1.1,\n    1.0, // the norm\n    budget: new PrivacyBudget(epsilon: 8, delta: 1e-5)\n);"),
    ];
}
