using DpToolkit.Analyzers.Mechanism;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP1002Tests : RuleTests<OptimizerBeforeMoveRule>
{
    private const string Start = """
        using var train = new Digits();
        var loader = utils.data.DataLoader(train, 256, shuffle: true);
        using var engine = new PrivacyEngine();
        var device = cuda.is_available() ? CUDA : CPU;
        var model = new PlainNet();

        """;

    private const string End = """

        var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);
        """;

    public override IReadOnlyList<string> Firing =>
    [
        Start + "var weights = model.parameters().ToArray(); model.to(CUDA); var optimizer = [|optim.SGD(weights, 0.1)|];" + End,
        Start + "var optimizer = [|optim.SGD(model.parameters(), 0.1)|]; model.to(device);" + End,
        Start + "var optimizer = [|optim.Adam(model.parameters())|]; var alias = model; alias.to(ScalarType.Float64);" + End,
        Start + "var optimizer = [|optim.SGD(model.parameters(), 0.1)|]; model = model.to(CUDA);" + End,
        Start + "var optimizer = [|optim.SGD(model.parameters(), 0.1)|]; if (cuda.is_available()) model.cuda(); else model.to(ScalarType.Float64);" + End,
        Start + "var optimizer = [|optim.SGD(model.parameters(), 0.1)|];" + End + " m.to(device);",
        Start + "void Place(PlainNet net) => net.to(device); var optimizer = [|optim.SGD(model.parameters(), 0.1)|]; await Task.Yield(); Place(model);" + End,
        """
        public abstract class TrainerBase
        {
            protected readonly PlainNet model = new();
            protected readonly optim.Optimizer optimizer;
            protected TrainerBase() { optimizer = [|optim.SGD(model.parameters(), 0.1)|]; }
        }

        public sealed class Trainer : TrainerBase
        {
            public static void Main() => new Trainer().Train(new Digits(), CUDA);
            private void Train(Digits train, Device device)
            {
                using var engine = new PrivacyEngine();
                model.to(device);
                var made = engine.MakePrivate(model, optimizer, utils.data.DataLoader(train, 64), 1.1, 1.0);
            }
        }
        """,
        Start + "var optimizer = [|Make(model)|]; model.to(device); static optim.Optimizer Make(nn.Module net) => optim.SGD(net.parameters(), 0.1);" + End,
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Start + "model.to(device); var optimizer = optim.SGD(model.parameters(), 0.1);" + End,
        Start + "var optimizer = optim.SGD(model.parameters(), 0.1);" + End + " foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); } m.to(device); m.eval();",
        Start + "var optimizer = optim.SGD(model.parameters(), 0.1);" + End,
        Start + "var optimizer = optim.SGD(model.parameters(), 0.1); if (args.Length > 0) model.to(device);" + End,
        Start + "var optimizer = optim.SGD(model.parameters(), 0.1); model.to(CPU);" + End,
        Start + "optim.Optimizer optimizer = optim.SGD(model.parameters(), 0.1); model.to(device); optimizer = optim.SGD(model.parameters(), 0.1);" + End,
        Start + "var optimizer = optim.SGD(model.parameters(), 0.1);" + End + " m.half();",
        Start + "var other = new PlainNet(); var optimizer = optim.SGD(model.parameters(), 0.1); other.to(device);" + End,
        Start + "var optimizer = optim.SGD(model.parameters(), 0.1); Action later = () => model.to(device); AppDomain.CurrentDomain.ProcessExit += (_, _) => later();" + End,
        Start + "var optimizer = optim.SGD(model.parameters(), 0.1); model.to(device); model = ModuleValidator.Fix(model);" + End,
        """
        foreach (var lr in new[] { 0.1, 0.01 })
        {
            using var engine = new PrivacyEngine();
            var model = new PlainNet().to(CUDA);
            var optimizer = optim.SGD(model.parameters(), lr);
            var made = engine.MakePrivate(model, optimizer, utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        }
        """,
        Start + "model.to(device); var optimizer = Make(model); static optim.Optimizer Make(nn.Module net) => optim.SGD(net.parameters(), 0.1);" + End,
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        new(Start + "var optimizer = optim.SGD(model.parameters(), 0.1); // the steps\nmodel.to(device);\n" + End,
            Start + "model.to(device);\nvar optimizer = optim.SGD(model.parameters(), 0.1); // the steps\n" + End),
    ];
}
