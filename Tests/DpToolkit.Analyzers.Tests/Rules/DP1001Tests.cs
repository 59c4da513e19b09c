using DpToolkit.Analyzers.Mechanism;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP1001Tests : RuleTests<StaleOptimizerRule>
{
    private const string Start = """
        using var train = new Digits();
        var loader = utils.data.DataLoader(train, 256, shuffle: true);
        using var engine = new PrivacyEngine();
        var model = new PlainNet();

        """;

    private const string End = """

        var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);
        """;

    public override IReadOnlyList<string> Firing =>
    [
        Start + "List<Parameter> weights = [.. model.parameters()]; model = ModuleValidator.Fix(model); var optimizer = [|optim.SGD(weights, 0.1)|];" + End,
        Start + "var weights = model.parameters().ToList(); model = ModuleValidator.Fix(model); var optimizer = [|optim.SGD(weights, 0.1)|];" + End,
        """
        public sealed class Trainer
        {
            private nn.Module<Tensor, Tensor> model = new PlainNet();
            private readonly optim.Optimizer optimizer;
            public Trainer() { optimizer = [|optim.SGD(model.parameters(), 0.1)|]; model = ModuleValidator.Fix(model); }
            public void Train(DataLoader loader) { using var engine = new PrivacyEngine(); var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0); }
        }
        """,
        """
        public abstract class Trainer
        {
            protected abstract PlainNet Build();
            public void Train(DataLoader loader)
            {
                var model = Build();
                var optimizer = [|optim.SGD(model.parameters(), 0.1)|];
                model = ModuleValidator.Fix(model);
                using var engine = new PrivacyEngine();
                var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);
            }
        }
        public sealed class PlainTrainer : Trainer { protected override PlainNet Build() => new(); }
        """,
        """
        var model = new PlainNet();
        var optimizer = [|optim.SGD(model.parameters(), 0.1)|];
        model = new PlainNet();
        using var engine = new PrivacyEngine();
        var made = engine.MakePrivate(model, optimizer, utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        """,
        Start + "var optimizer = [|optim.SGD(model.parameters(), 0.1)|]; model = ModuleValidator.Fix(model);" + End,
        Start + "var optimizer = [|optim.Adam(model.parameters())|]; var alias = model; ModuleValidator.Fix(alias);" + End,
        Start + "var parameters = model.parameters().Where(p => p.requires_grad); var optimizer = [|optim.Adam(parameters)|]; if (args.Length > 0) model = ModuleValidator.Fix(model); else model = ModuleValidator.Fix(model);" + End,
        """
        public sealed class Trainer
        {
            private PlainNet model = new();
            private optim.Optimizer optimizer;
            public Trainer() { optimizer = [|optim.SGD(model.parameters(), 0.1)|]; }
            public static void Main() => new Trainer().Train(new Digits());
            private void Train(Digits train)
            {
                model = ModuleValidator.Fix(model);
                using var engine = new PrivacyEngine();
                var made = engine.MakePrivate(model, optimizer, utils.data.DataLoader(train, 64), 1.1, 1.0);
            }
        }
        """,
        """
        using var engine = new PrivacyEngine();
        var model = new PlainNet();
        var optimizer = [|Make(model)|];
        model = ModuleValidator.Fix(model);
        var made = engine.MakePrivate(model, optimizer, utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        static optim.Optimizer Make(PlainNet net) { return optim.Adam(net.parameters()); }
        """,
        Start + "optim.Optimizer optimizer = args.Length > 0 ? [|optim.Adam(model.parameters())|] : optim.SGD(model.parameters(), 0.1); model = ModuleValidator.Fix(model);" + End,
        Start + "var optimizer = [|Make(model, args.Length)|]; model = ModuleValidator.Fix(model); static optim.Optimizer Make(nn.Module net, int kind) => kind switch { 0 => optim.SGD(net.parameters(), 0.1), _ => optim.Adam(net.parameters()) };" + End,
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Start + "var before = model.parameters().ToList(); Console.WriteLine(before.Count); model = ModuleValidator.Fix(model); var weights = model.parameters().ToList(); var optimizer = optim.SGD(weights, 0.1);" + End,
        Start + "var weights = model.parameters(); model = ModuleValidator.Fix(model); var optimizer = optim.SGD(weights, 0.1);" + End,
        """
        public sealed class Trainer
        {
            private PlainNet? model;
            private optim.Optimizer? optimizer;
            public void Build() { model = new PlainNet(); optimizer = optim.SGD(model.parameters(), 0.1); }
            public void Repair() { model = ModuleValidator.Fix(model!); optimizer = optim.SGD(model.parameters(), 0.1); }
            public void Train(DataLoader loader) { using var engine = new PrivacyEngine(); var made = engine.MakePrivate(model!, optimizer!, loader, 1.1, 1.0); }
        }
        """,
        Start + "model = ModuleValidator.Fix(model); var optimizer = optim.SGD(model.parameters(), 0.1);" + End,
        Start + "var optimizer = optim.SGD(model.parameters(), 0.1);" + End,
        Start + "var optimizer = optim.SGD(model.parameters(), 0.1); if (args.Length > 0) model = ModuleValidator.Fix(model);" + End,
        Start + "optim.Optimizer optimizer = optim.SGD(model.parameters(), 0.1); model = ModuleValidator.Fix(model); optimizer = optim.SGD(model.parameters(), 0.1);" + End,
        Start + "var other = new PlainNet(); var optimizer = optim.SGD(model.parameters(), 0.1); other = ModuleValidator.Fix(other);" + End,
        Start + "var optimizer = optim.SGD(model.parameters(), 0.1); Action later = () => { model = ModuleValidator.Fix(model); }; AppDomain.CurrentDomain.ProcessExit += (_, _) => later();" + End,
        """
        foreach (var lr in new[] { 0.1, 0.01 })
        {
            using var engine = new PrivacyEngine();
            var model = new PlainNet();
            model = ModuleValidator.Fix(model);
            var optimizer = optim.SGD(model.parameters(), lr);
            var made = engine.MakePrivate(model, optimizer, utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
            await Task.Yield();
        }
        """,
        Start + "optim.Optimizer optimizer = optim.SGD(model.parameters(), 0.1); model = ModuleValidator.Fix(model); if (args.Length > 0) optimizer = optim.Adam(model.parameters());" + End,
        Start + "model = ModuleValidator.Fix(model); var optimizer = Make(model, args.Length); static optim.Optimizer Make(nn.Module net, int kind) => kind switch { 0 => optim.SGD(net.parameters(), 0.1), _ => optim.Adam(net.parameters()) };" + End,
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        new(Start + "var optimizer = optim.SGD(model.parameters(), 0.1); // the steps\nmodel = ModuleValidator.Fix(model);\n" + End,
            Start + "model = ModuleValidator.Fix(model);\nvar optimizer = optim.SGD(model.parameters(), 0.1); // the steps\n" + End),
        new(Start + "optim.Optimizer optimizer;\noptimizer = optim.Adam(model.parameters());\nif (args.Length > 0)\n    model = ModuleValidator.Fix(model);\nelse\n    model = ModuleValidator.Fix(model);\n" + End,
            Start + "optim.Optimizer optimizer;\nif (args.Length > 0)\n    model = ModuleValidator.Fix(model);\nelse\n    model = ModuleValidator.Fix(model);\noptimizer = optim.Adam(model.parameters());\n" + End),
    ];
}
