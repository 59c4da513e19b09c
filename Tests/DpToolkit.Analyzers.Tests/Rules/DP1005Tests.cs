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
        Parts("var optimizer = [|optim.SGD(model.head.parameters(), 0.1)|];"),
        Parts("var all = model.body.parameters(); var optimizer = [|optim.Adam(all)|];"),
        Parts("var head = model.head; var optimizer = [|optim.SGD(head.parameters(), 0.1)|]; if (args.Length > 0) Console.WriteLine();"),
        Parts("foreach (var i in new[] { 1 }) Console.WriteLine(i); var optimizer = [|optim.SGD(model.body.inner.parameters(), 0.1)|];"),
        Parts("var optimizer = [|optim.SGD(model.parameters().Take(2), 0.1)|];"),
        Parts("var optimizer = optim.SGD(model.body.parameters(), 0.1); var rest = [|optim.SGD(model.head.parameters(), 0.1)|];", "rest.step();"),
        Parts("var optimizer = optim.SGD(model.parameters(), 0.1);", "var rest = [|optim.SGD(m.head.parameters(), 0.1)|]; rest.step();"),
        Parts("var optimizer = [|optim.SGD(head.parameters(), 0.1)|];", "", "var head = nn.Linear(10, 2); var model = nn.Sequential(nn.Linear(10, 10), head);"),
        "await Go(); static async Task Go() { await Task.Yield(); " + Parts("var optimizer = [|optim.SGD(model.head.parameters(), 0.1)|];").Replace("public sealed class Body", "} public sealed class Body"),
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + "var before = optim.SGD(model.parameters(), 0.1); before.step(); " + Made,
        Start + Made + "var other = new PlainNet(); var second = optim.SGD(other.parameters(), 0.1); second.step();",
        Start + Made + "engine.Dispose(); var after = optim.SGD(model.parameters(), 0.1); after.step();",
        Start + Made + "var unused = optim.SGD(m.parameters(), 0.1);",
        Start + Made + "optimizer.step();",
        Parts("var optimizer = optim.SGD(model.parameters(), 0.1);"),
        Parts("var optimizer = optim.SGD(model.head.parameters().Concat(model.body.parameters()), 0.1);"),
        Parts("foreach (var p in model.body.parameters()) p.requires_grad = false; var optimizer = optim.SGD(model.head.parameters(), 0.1);"),
        Parts("model.body.inner.weight!.requires_grad = false; model.body.inner.bias!.requires_grad = false; var optimizer = optim.SGD(model.head.parameters(), 0.1);"),
        Parts("foreach (var p in model.parameters()) p.requires_grad_(false); foreach (var p in model.head.parameters()) p.requires_grad_(true); var optimizer = optim.SGD(model.head.parameters(), 0.1);"),
        Parts("model.body.parameters().ToList().ForEach(p => p.requires_grad = false); var optimizer = optim.SGD(model.head.parameters(), 0.1);"),
        Parts("Freeze(model); var optimizer = optim.SGD(model.head.parameters(), 0.1);", "static void Freeze(Net net) { foreach (var (name, p) in net.body.named_parameters()) p.requires_grad = false; }"),
        Parts("foreach (var p in model.parameters().Skip(2)) p.requires_grad = false; var optimizer = optim.SGD(model.parameters().Take(2), 0.1);"),
        Parts("var optimizer = optim.SGD(model.parameters().Where(p => p.requires_grad), 0.1);"),
        Parts("var optimizer = optim.SGD(model.parameters(), 0.1); var early = optim.SGD(model.head.parameters(), 0.1); early.step();"),
    ];

    private static string Parts(string optimizer, string after = "", string model = "var model = new Net();") => $$"""
        using var train = new Digits();
        using var engine = new PrivacyEngine();
        {{model}}
        {{optimizer}}
        var (m, opt, data) = engine.MakePrivate(model, optimizer, utils.data.DataLoader(train, 256), noiseMultiplier: 1.1, maxGradNorm: 1.0);
        {{after}}
        public sealed class Body : nn.Module<Tensor, Tensor>
        {
            public readonly Linear inner = nn.Linear(10, 10);
            public Body() : base(nameof(Body)) { RegisterComponents(); }
            public override Tensor forward(Tensor x) => inner.call(x);
        }
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            public readonly Body body = new();
            public readonly Linear head;
            public Net() : base(nameof(Net)) { head = nn.Linear(10, 2); RegisterComponents(); }
            public override Tensor forward(Tensor x) => head.call(body.call(x));
        }
        """;
}
