using DpToolkit.Analyzers.Mechanism;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP1004Tests : RuleTests<ResultDiscardedRule>
{
    private const string Start = """
        using var train = new Digits();
        var loader = utils.data.DataLoader(train, 256, shuffle: true);
        using var engine = new PrivacyEngine();
        var model = new PlainNet();
        var optimizer = optim.SGD(model.parameters(), 0.1);

        """;

    private static string Trainer(string made, string model, string optimizer, string loader) => $$"""
        public sealed class Trainer(DataLoader given)
        {
            private readonly PlainNet net = new();
            private readonly DataLoader rows = given;
            public void Fit(int epochs)
            {
                var optimizer = optim.SGD(net.parameters(), 0.1);
                using var engine = new PrivacyEngine();
                {{made}}
                for (int epoch = 0; epoch < epochs; epoch++)
                    foreach (var (x, y) in {{loader}})
                    {
                        {{optimizer}}.zero_grad();
                        nn.functional.cross_entropy({{model}}.call(x), y).backward();
                        {{optimizer}}.step();
                    }
            }
        }
        """;

    public override IReadOnlyList<string> Firing =>
    [
        Start + "[|engine.MakePrivate(model, optimizer, loader, 1.1, 1.0)|];",
        Start + "_ = [|engine.MakePrivate(model, optimizer, loader, 1.1, 1.0)|];",
        Start + "var (m, opt, [|_|]) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);",
        Start + "var ([|_|], opt, _) = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 3, maxGradNorm: 1.0);",
        Start + "(var m, [|_|], var data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);",
        Start + "var made = [|engine.MakePrivate(model, optimizer, loader, 1.1, 1.0)|]; foreach (var (x, y) in loader) { optimizer.zero_grad(); nn.functional.cross_entropy(model.call(x), y).backward(); optimizer.step(); }",
        """
        public sealed class Trainer
        {
            public void Train(PrivacyEngine engine, PlainNet model, optim.Optimizer optimizer, DataLoader loader)
            {
                if (model.training)
                    [|engine.MakePrivate(model, optimizer, loader, 1.1, 1.0)|];
            }
        }
        """,
        Start + "var data = [|engine.MakePrivate(model, optimizer, loader, 1.1, 1.0)|].Data; foreach (var (x, y) in data) { optimizer.zero_grad(); nn.functional.cross_entropy(model.call(x), y).backward(); optimizer.step(); }",
        Start + "var opt = [|engine.MakePrivate(model, optimizer, loader, 1.1, 1.0)|].Optimizer; foreach (var (x, y) in loader) { opt.zero_grad(); nn.functional.cross_entropy(model.call(x), y).backward(); opt.step(); }",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Start + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);",
        Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);",
        Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0); optimizer.step(); Console.WriteLine(made);",
        Start + "Use(engine.MakePrivate(model, optimizer, loader, 1.1, 1.0)); static void Use(object o) { }",
        Start + "var data = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0).Data;",
        Start + "var poisson = PoissonDataLoader.From(loader); var (m, opt, _) = engine.MakePrivate(model, optimizer, poisson, 1.1, 1.0);",
        """
        public static class Trainer
        {
            public static object Start(PrivacyEngine engine, PlainNet model, optim.Optimizer optimizer, DataLoader loader) => engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);
        }
        """,
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        new(Start + "var (m, opt, _) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);\nRun(loader);\nforeach (var (x, y) in loader) { opt.step(); }\nloader = utils.data.DataLoader(train, 1);\nforeach (var (x, y) in loader) Console.WriteLine(x);\nstatic void Run(DataLoader rows) { }",
            Start + "var (m, opt, privateLoader) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);\nRun(loader);\nforeach (var (x, y) in privateLoader) { opt.step(); }\nloader = utils.data.DataLoader(train, 1);\nforeach (var (x, y) in loader) Console.WriteLine(x);\nstatic void Run(DataLoader rows) { }"),
        new(Start + "Train(model, optimizer, loader, engine);\nstatic void Train(PlainNet net, optim.Optimizer sgd, DataLoader rows, PrivacyEngine e)\n{\n    _ = e.MakePrivate(net, sgd, rows, 1.1, 1.0);\n    foreach (var (x, y) in rows) { sgd.step(); }\n}",
            Start + "Train(model, optimizer, loader, engine);\nstatic void Train(PlainNet net, optim.Optimizer sgd, DataLoader rows, PrivacyEngine e)\n{\n    var (privateModel, privateOptimizer, privateLoader) = e.MakePrivate(net, sgd, rows, 1.1, 1.0);\n    foreach (var (x, y) in privateLoader) { privateOptimizer.step(); }\n}"),
        new(Trainer("var (m, opt, _) = engine.MakePrivate(net, optimizer, rows, 1.1, 1.0);", "m", "opt", "rows"), Trainer("var (m, opt, privateLoader) = engine.MakePrivate(net, optimizer, rows, 1.1, 1.0);", "m", "opt", "privateLoader")),
        new(Trainer("_ = engine.MakePrivate(this.net, optimizer, this.rows, 1.1, 1.0);", "net", "optimizer", "this.rows"),
            Trainer("var (privateModel, privateOptimizer, privateLoader) = engine.MakePrivate(this.net, optimizer, this.rows, 1.1, 1.0);", "privateModel", "privateOptimizer", "privateLoader")),
        new(Start + "engine.MakePrivate(model, optimizer, loader, 1.1, 1.0); // private\nforeach (var (x, y) in loader) { optimizer.zero_grad(); nn.functional.cross_entropy(model.call(x), y).backward(); optimizer.step(); }",
            Start + "var (privateModel, privateOptimizer, privateLoader) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0); // private\nforeach (var (x, y) in privateLoader) { privateOptimizer.zero_grad(); nn.functional.cross_entropy(privateModel.call(x), y).backward(); privateOptimizer.step(); }"),
        new(Start + "var data = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0).Data;\nforeach (var (x, y) in data) { optimizer.zero_grad(); nn.functional.cross_entropy(model.call(x), y).backward(); optimizer.step(); }",
            Start + "var (privateModel, privateOptimizer, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);\nforeach (var (x, y) in data) { privateOptimizer.zero_grad(); nn.functional.cross_entropy(privateModel.call(x), y).backward(); privateOptimizer.step(); }"),
        new(Start + "var (m, opt, _) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);\nforeach (var (x, y) in loader) { opt.step(); }",
            Start + "var (m, opt, privateLoader) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);\nforeach (var (x, y) in privateLoader) { opt.step(); }"),
        new(Start + "var (_, opt, _) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);\nforeach (var (x, y) in loader) { nn.functional.cross_entropy(model.call(x), y).backward(); opt.step(); }",
            Start + "var (privateModel, opt, privateLoader) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);\nforeach (var (x, y) in privateLoader) { nn.functional.cross_entropy(privateModel.call(x), y).backward(); opt.step(); }"),
        new(Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);\noptimizer.step();",
            Start + "var (privateModel, privateOptimizer, privateLoader) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);\nprivateOptimizer.step();"),
        new("""
            public sealed class Trainer
            {
                public void Start(PrivacyEngine engine, PlainNet model, optim.Optimizer optimizer, DataLoader loader) => engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);
            }
            """, """
            public sealed class Trainer
            {
                public PrivateTraining<PlainNet, Dictionary<string, Tensor>> Start(PrivacyEngine engine, PlainNet model, optim.Optimizer optimizer, DataLoader loader) => engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);
            }
            """),
    ];
}
