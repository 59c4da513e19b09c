using DpToolkit.Analyzers.Mechanism;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP1003Tests : RuleTests<OriginalUsedRule>
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
        Start + Made + "using var batches = [|loader.GetEnumerator()|]; while (batches.MoveNext()) { var (x, y) = batches.Current; opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } Console.WriteLine(data.Count);",
        Start + Made + "await foreach (var (x, y) in Stream([|loader|])) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } Console.WriteLine(data.Count); static async IAsyncEnumerable<Dictionary<string, Tensor>> Stream(IEnumerable<Dictionary<string, Tensor>> from) { foreach (var batch in from) { await Task.Yield(); yield return batch; } }",
        """
        public sealed class Trainer
        {
            private readonly PlainNet model = new();
            private readonly optim.Optimizer optimizer;
            private readonly PrivateTraining<PlainNet, Dictionary<string, Tensor>> training;
            private readonly PrivacyEngine engine = new();
            public Trainer(DataLoader loader) { optimizer = optim.SGD(model.parameters(), 0.1); training = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0); }
            public void Train()
            {
                foreach (var (x, y) in training.Data) { training.Optimizer.zero_grad(); training.Model.call(x).sum().backward(); [|optimizer.step()|]; }
            }
        }
        """,
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); [|optimizer.step()|]; }",
        Start + Made + "foreach (var (x, y) in [|loader|]) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); var loss = nn.functional.cross_entropy([|model.call(x)|], y); loss.backward(); opt.step(); }",
        Start + "var alias = optimizer; " + Made + "foreach (var (x, y) in data) { [|alias.zero_grad()|]; nn.functional.cross_entropy(m.call(x), y).backward(); if (args.Length > 0) [|alias.step()|]; else [|optimizer.step()|]; }",
        Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0); Train([|optimizer|]); Console.WriteLine(made.Data); static void Train(optim.Optimizer o) { o.step(); }",
        Start + Made + "Epoch([|model|], opt, data); static void Epoch(PlainNet net, DpOptimizer o, PoissonDataLoader<Dictionary<string, Tensor>> d) { foreach (var (x, y) in d) { o.zero_grad(); net.call(x).sum().backward(); o.step(); } }",
        Start + Made + "Run([|optimizer|]); Console.WriteLine(opt); void Run(optim.Optimizer outer) => Update(outer); void Update(optim.Optimizer inner) { inner.zero_grad(); m.call(ones(1, 10)).sum().backward(); inner.step(); }",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy([|model.forward(x)|], y).backward(); opt.step(); }",
        Start + Made + "var steps = new Steps(m, [|optimizer|]); foreach (var (x, y) in data) steps.Take(x); Console.WriteLine(opt); public sealed class Steps(PlainNet net, optim.Optimizer inner) { public void Take(Tensor x) { inner.zero_grad(); net.call(x).sum().backward(); inner.step(); } }",
        Start + Made + "var rates = new Rates(optimizer); var steps = new Steps(m, [|optimizer|]); foreach (var (x, y) in data) steps.Take(x); rates.Show(); Console.WriteLine(opt); public sealed class Rates(optim.Optimizer from) { public void Show() => Console.WriteLine(from.ParamGroups.Count()); } public sealed class Steps(PlainNet net, optim.Optimizer inner) { public void Take(Tensor x) { inner.zero_grad(); net.call(x).sum().backward(); inner.step(); } }",
        Start + Made + "var steps = new Steps(m, [|optimizer|]); foreach (var (x, y) in data) steps.Take(x); Console.WriteLine(opt); public sealed class Steps { private readonly PlainNet net; private readonly optim.Optimizer inner; public Steps(PlainNet net, optim.Optimizer inner) { this.net = net; this.inner = inner; } public void Take(Tensor x) { inner.zero_grad(); net.call(x).sum().backward(); inner.step(); } }",
        Start + Made + "var steps = new Steps(m, [|optimizer|]); foreach (var (x, y) in data) steps.Take(x); Console.WriteLine(opt); public sealed record Steps(PlainNet Net, optim.Optimizer Inner) { public void Take(Tensor x) { Inner.zero_grad(); Net.call(x).sum().backward(); Inner.step(); } }",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Start + Made + "foreach (var (x, y) in Progress(data)) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } IEnumerable<Dictionary<string, Tensor>> Progress(IEnumerable<Dictionary<string, Tensor>> from) { int n = 0; foreach (var batch in from) { Console.Write($\"{++n}/{loader.Count}\"); yield return batch; } }",
        Start + Made + "using var first = loader.GetEnumerator(); if (first.MoveNext()) Console.WriteLine(first.Current.Count); foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        """
        public sealed class Trainer
        {
            private PlainNet model = new();
            private optim.Optimizer optimizer;
            private readonly PrivacyEngine engine = new();
            public Trainer(DataLoader loader)
            {
                optimizer = optim.SGD(model.parameters(), 0.1);
                var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);
                (model, optimizer) = (made.Model, made.Optimizer);
            }
            public void Step(Tensor x) { optimizer.zero_grad(); model.call(x).sum().backward(); optimizer.step(); }
        }
        """,
        Start + "var (m, opt, _) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0); foreach (var (x, y) in loader) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + "foreach (var (x, y) in loader) { optimizer.zero_grad(); nn.functional.cross_entropy(model.call(x), y).backward(); optimizer.step(); }\n" + Made,
        Start + "optim.Optimizer o = optimizer; PlainNet net = model;\nvar made = engine.MakePrivate(net, o, loader, 1.1, 1.0); (net, o, var data) = made; foreach (var (x, y) in data) { o.zero_grad(); nn.functional.cross_entropy(net.call(x), y).backward(); o.step(); }",
        Start + Made + "model.eval(); foreach (var (x, y) in loader) Console.WriteLine(model.call(x).shape[0]);",
        Start + "if (args.Length > 0) { var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0); } else { optimizer.step(); }",
        Start + Made + "engine.Dispose(); optimizer.step();",
        Start + "var publicOptimizer = optim.SGD(new PlainNet().parameters(), 0.1); " + Made + "publicOptimizer.step();",
        Start + "engine.MakePrivate(model, optimizer, loader, 1.1, 1.0); optimizer.step();",
        Start + Made + "Epoch(m, opt, data); static void Epoch(PlainNet net, DpOptimizer o, PoissonDataLoader<Dictionary<string, Tensor>> d) { foreach (var (x, y) in d) { o.zero_grad(); net.call(x).sum().backward(); o.step(); } }",
        Start + Made + "var tune = optim.Adam(m.parameters()); foreach (var (x, y) in loader) { tune.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); tune.step(); }",
        Start + Made + "var steps = new Steps(m, opt); foreach (var (x, y) in data) steps.Take(x); public sealed class Steps(PlainNet net, optim.Optimizer inner) { public void Take(Tensor x) { inner.zero_grad(); net.call(x).sum().backward(); inner.step(); } }",
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        new(Start + Made + "foreach (var (x, y) in loader)\n{\n    optimizer.zero_grad(); // anew\n    nn.functional.cross_entropy(model.call(x), y).backward();\n    optimizer.step();\n}",
            Start + Made + "foreach (var (x, y) in data)\n{\n    opt.zero_grad(); // anew\n    nn.functional.cross_entropy(m.call(x), y).backward();\n    opt.step();\n}"),
        new(Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);\noptimizer.step(); Console.WriteLine(made.Data);",
            Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);\nmade.Optimizer.step(); Console.WriteLine(made.Data);"),
        new(Start + Made + "Update(optimizer); Console.WriteLine(opt); static void Update(optim.Optimizer o) => o.step();",
            Start + Made + "Update(opt); Console.WriteLine(opt); static void Update(optim.Optimizer o) => o.step();"),
    ];
}
