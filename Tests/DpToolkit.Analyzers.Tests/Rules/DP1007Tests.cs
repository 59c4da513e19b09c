using DpToolkit.Analyzers.Mechanism;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP1007Tests : RuleTests<ForwardInsteadOfCallRule>
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
        """
        Private.Train(new Deep());
        public sealed class Deep : nn.Module<Tensor, Tensor>
        {
            private readonly nn.Module<Tensor, Tensor>[] stages;
            public Deep() : base("Deep") { stages = [nn.Linear(10, 10), nn.ReLU(), nn.Linear(10, 2)]; for (int i = 0; i < stages.Length; i++) register_module($"s{i}", stages[i]); }
            public override Tensor forward(Tensor x) { for (int i = 0; i < stages.Length; i++) x = [|stages[i].forward(x)|]; return x; }
        }
        public static class Private { public static void Train(Deep net) { using var engine = new PrivacyEngine(); var made = engine.MakePrivate(net, optim.SGD(net.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0); } }
        """,
        """
        Private.Train(new Stack());
        public sealed class Stack : nn.Module<Tensor, Tensor>
        {
            private readonly ModuleList<nn.Module<Tensor, Tensor>> blocks = nn.ModuleList<nn.Module<Tensor, Tensor>>(nn.Linear(10, 10), nn.Linear(10, 2));
            public Stack() : base("Stack") { RegisterComponents(); }
            public override Tensor forward(Tensor x) => blocks.Aggregate(x, (h, block) => [|block.forward(h)|]);
        }
        public static class Private { public static void Train(Stack net) { using var engine = new PrivacyEngine(); var made = engine.MakePrivate(net, optim.SGD(net.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0); } }
        """,
        """
        Private.Train(new Branches());
        public sealed class Branches : nn.Module<Tensor, Tensor>
        {
            private readonly ModuleList<nn.Module<Tensor, Tensor>> branches;
            public Branches() : base("Branches")
            {
                var made = new List<nn.Module<Tensor, Tensor>>();
                for (int i = 0; i < 3; i++)
                    made.Add(nn.Sequential(nn.Linear(10, 10), nn.ReLU()));
                branches = nn.ModuleList(made.ToArray());
                RegisterComponents();
            }
            public override Tensor forward(Tensor x) => [|branches[0].forward(x)|] + [|branches[1].forward(x)|];
        }
        public static class Private { public static void Train(Branches net) { using var engine = new PrivacyEngine(); var made = engine.MakePrivate(net, optim.SGD(net.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0); } }
        """,
        """
        Private.Train(new Net());
        public static class Pipe { public static Tensor Through(this Tensor x, nn.Module<Tensor, Tensor> layer) => [|layer.forward(x)|]; }
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear a = nn.Linear(10, 10), b = nn.Linear(10, 2);
            public Net() : base("Net") { RegisterComponents(); }
            public override Tensor forward(Tensor x) => x.Through(a).relu().Through(b);
        }
        public static class Private { public static void Train(Net net) { using var engine = new PrivacyEngine(); var made = engine.MakePrivate(net, optim.SGD(net.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0); } }
        """,
        """
        Private.Train(new Small());
        public abstract class Classifier : nn.Module<Tensor, Tensor>
        {
            protected Classifier(string name) : base(name) { }
            protected abstract nn.Module<Tensor, Tensor> Body { get; }
            public override Tensor forward(Tensor x) => [|Body.forward(x.flatten(1))|];
        }
        public sealed class Small : Classifier
        {
            private readonly Sequential layers = nn.Sequential(nn.Linear(10, 2));
            public Small() : base("Small") { RegisterComponents(); }
            protected override nn.Module<Tensor, Tensor> Body => layers;
        }
        public static class Private { public static void Train(Small net) { using var engine = new PrivacyEngine(); var made = engine.MakePrivate(net, optim.SGD(net.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0); } }
        """,
        """
        using var engine = new PrivacyEngine(); var model = new Net(nn.Linear(10, 10)); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        public sealed class Scale : nn.Module<Tensor, Tensor>
        {
            private readonly Parameter by = nn.Parameter(torch.ones(10));
            public Scale() : base("Scale") { RegisterComponents(); }
            public override Tensor forward(Tensor x) => x * by;
        }
        public sealed class Block : nn.Module<Tensor, Tensor>
        {
            private readonly nn.Module<Tensor, Tensor> inner;
            public Block(nn.Module<Tensor, Tensor> inner) : base("Block") { this.inner = inner; RegisterComponents(); }
            public override Tensor forward(Tensor x) => inner.call(x);
        }
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Block block;
            private readonly Scale scale = new();
            public Net(nn.Module<Tensor, Tensor> inner) : base("Net") { block = new(inner); RegisterComponents(); }
            public override Tensor forward(Tensor x) => [|scale.forward([|block.forward(x)|])|];
        }
        """,
        """
        using var engine = new PrivacyEngine(); var model = new Net(); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            private readonly ReLU relu = nn.ReLU();
            public Net() : base("Net") { RegisterComponents(); }
            public override Tensor forward(Tensor x) => [|fc.forward(x)|];
        }
        """,
        """
        using var engine = new PrivacyEngine(); var model = new Net(); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            private readonly ReLU relu = nn.ReLU();
            public Net() : base("Net") { RegisterComponents(); }
            public override Tensor forward(Tensor x) => relu.forward([|this.fc.forward(x)|]);
        }
        """,
        "using var engine = new PrivacyEngine(); var net = new PlainNet(); var run = engine.MakePrivate(net, optim.SGD(net.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0); Console.WriteLine([|net.forward(torch.ones(1, 2))|]);",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy([|m.forward(x)|], y).backward(); opt.step(); }",
        """
        using var engine = new PrivacyEngine(); var model = new Net(); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly nn.Module<Tensor, Tensor> fc, act = nn.ReLU();
            public Net() : base("Net") { fc = nn.Linear(10, 2); RegisterComponents(); }
            public override Tensor forward(Tensor x) => act.forward([|fc.forward(x)|]);
        }
        """,
        """
        using var engine = new PrivacyEngine(); var model = new Net(); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly nn.Module<Tensor, Tensor> @out, act = nn.ReLU();
            public Net() : base("Net") { @out = nn.Linear(10, 2); RegisterComponents(); }
            public override Tensor forward(Tensor x) => act.forward([|@out.forward(x)|]);
        }
        """,
        """
        using var engine = new PrivacyEngine(); var model = new Net(); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Sequential body = nn.Sequential(nn.Linear(10, 2), nn.ReLU());
            public Net() : base("Net") {  RegisterComponents(); }
            public override Tensor forward(Tensor x) => [|body.forward(x)|];
        }
        """,
        """
        using var engine = new PrivacyEngine(); var model = new Net(); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private nn.Module<Tensor, Tensor> Body { get; } = Block(10); private static nn.Module<Tensor, Tensor> Block(long d) => nn.Sequential(nn.Linear(d, 2), nn.ReLU());
            public Net() : base("Net") {  RegisterComponents(); }
            public override Tensor forward(Tensor x) => [|Body.forward(x)|];
        }
        """,
        Start.Replace("new PlainNet()", "nn.Sequential(nn.Linear(10, 2), nn.ReLU())") + Made + "foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy([|m.forward(x)|], y).backward(); opt.step(); }",
        """
        using var engine = new PrivacyEngine(); var model = new Net(); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly nn.Module<Tensor, Tensor> fc, act;
            public Net() : base("Net") { (fc, this.act) = (nn.Linear(10, 2), nn.ReLU()); RegisterComponents(); }
            public override Tensor forward(Tensor x) => act.forward([|fc.forward(x)|]);
        }
        """,
    ];

    public override IReadOnlyList<string> Silent =>
    [
        """
        Private.Train(new Net());
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            private readonly nn.Module<Tensor, Tensor>[] gates = [nn.ReLU(), nn.Tanh()];
            private readonly ModuleList<nn.Module<Tensor, Tensor>> acts = nn.ModuleList<nn.Module<Tensor, Tensor>>(nn.ReLU(), nn.Tanh());
            public Net() : base("Net") { RegisterComponents(); }
            public override Tensor forward(Tensor x)
            {
                var h = gates[0].forward(fc.call(x));
                foreach (var gate in gates) h = gate.forward(h);
                foreach (var act in acts) h = act.forward(h);
                return acts.Aggregate(h, (a, act) => act.forward(a));
            }
        }
        public static class Private { public static void Train(Net net) { using var engine = new PrivacyEngine(); var made = engine.MakePrivate(net, optim.SGD(net.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0); } }
        """,
        """
        Private.Train(new Net());
        public static class Pipe { public static Tensor Through(this Tensor x, nn.Module<Tensor, Tensor> layer) => layer.forward(x); }
        public abstract class Gated : nn.Module<Tensor, Tensor>
        {
            protected Gated() : base("Gated") { }
            protected abstract nn.Module<Tensor, Tensor> Gate { get; }
            public override Tensor forward(Tensor x) => Gate.forward(x);
        }
        public sealed class Net : Gated
        {
            private readonly Linear fc = nn.Linear(10, 2); private readonly nn.Module<Tensor, Tensor> relu = nn.ReLU(), tanh = nn.Tanh();
            public Net() { RegisterComponents(); }
            protected override nn.Module<Tensor, Tensor> Gate => tanh;
            public override Tensor forward(Tensor x) => base.forward(fc.call(x).Through(relu));
        }
        public static class Private { public static void Train(Net net) { using var engine = new PrivacyEngine(); var made = engine.MakePrivate(net, optim.SGD(net.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0); } }
        """,
        """
        using var engine = new PrivacyEngine(); var model = new Net(); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        public sealed class Positions : nn.Module<Tensor, Tensor>
        {
            private readonly nn.Module<Tensor, Tensor> dropout;
            private readonly Tensor table = torch.zeros(8, 10);
            public Positions(double p) : base("Positions") { dropout = nn.Dropout(p); RegisterComponents(); }
            public override Tensor forward(Tensor x) => dropout.forward(x + table[0]);
        }
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Positions positions = new(0.1);
            private readonly Linear fc = nn.Linear(10, 2);
            public Net() : base("Net") { RegisterComponents(); }
            public override Tensor forward(Tensor x) => fc.call(positions.forward(x));
        }
        """,
        """
        using var engine = new PrivacyEngine(); var model = new Net(); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        public abstract class Cell(string name) : nn.Module(name)
        {
            public abstract Tensor forward(Tensor x, Tensor mask, int arch = 0);
        }
        public sealed class MaskedCell : Cell
        {
            private readonly Linear fc = nn.Linear(10, 2);
            public MaskedCell() : base("Cell") { RegisterComponents(); }
            public override Tensor forward(Tensor x, Tensor mask, int arch = 0) => fc.call(x) * mask;
        }
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly ModuleList<Cell> cells = new(new MaskedCell());
            private readonly MaskedCell last = new();
            public Net() : base("Net") { RegisterComponents(); }
            public override Tensor forward(Tensor x)
            {
                foreach (var cell in cells) x = cell.forward(x, x);
                return last.forward(cells[0].forward(x, x), x);
            }
        }
        """,
        """
        using var engine = new PrivacyEngine(); var model = new Net(); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            private readonly ReLU relu = nn.ReLU();
            public Net() : base("Net") { RegisterComponents(); }
            public override Tensor forward(Tensor x) => fc.call(x);
        }
        """,
        """
        using var engine = new PrivacyEngine(); var model = new Net(); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            private readonly ReLU relu = nn.ReLU();
            public Net() : base("Net") { RegisterComponents(); }
            public override Tensor forward(Tensor x) => relu.forward(fc.call(x));
        }
        """,
        """
        Console.WriteLine(new Net());
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            private readonly ReLU relu = nn.ReLU();
            public Net() : base("Net") { RegisterComponents(); }
            public override Tensor forward(Tensor x) => fc.forward(x);
        }
        """,
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + Made + "var teacher = new PlainNet(); teacher.eval(); Console.WriteLine(teacher.forward(torch.ones(1, 2)).argmax(1));",
        Start + Made + "using (torch.no_grad()) Console.WriteLine(m.forward(torch.ones(1, 2)));",
        """
        public class Base : nn.Module<Tensor, Tensor>
        {
            public Base() : base("Base") { RegisterComponents(); }
            public override Tensor forward(Tensor x) => x;
        }
        public sealed class Derived : Base
        {
            public override Tensor forward(Tensor x) => base.forward(x);
            public static void Train(PrivacyEngine engine, optim.Optimizer optimizer, DataLoader loader) { var made = engine.MakePrivate(new Derived(), optimizer, loader, 1.1, 1.0); }
        }
        """,
        """
        using var engine = new PrivacyEngine(); var model = new Net(); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly nn.Module<Tensor, Tensor> fc = nn.Linear(10, 2), act; private readonly Sequential shape = nn.Sequential(nn.Flatten(), nn.Dropout(0.1));
            public Net() : base("Net") { act = nn.ReLU(); RegisterComponents(); }
            public override Tensor forward(Tensor x) => act.forward(fc.call(shape.forward(x)));
        }
        """,
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(model.forward(x), y).backward(); opt.step(); }",
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        new("""
        using var engine = new PrivacyEngine(); var model = new Net(); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            private readonly ReLU relu = nn.ReLU();
            public Net() : base("Net") { RegisterComponents(); }
            public override Tensor forward(Tensor x) => fc.forward(x);
        }
        """,
            """
        using var engine = new PrivacyEngine(); var model = new Net(); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            private readonly ReLU relu = nn.ReLU();
            public Net() : base("Net") { RegisterComponents(); }
            public override Tensor forward(Tensor x) => fc.call(x);
        }
        """),
        new("""
        using var engine = new PrivacyEngine(); var model = new Net(); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            private readonly ReLU relu = nn.ReLU();
            public Net() : base("Net") { RegisterComponents(); }
            public override Tensor forward(Tensor x) => relu.forward(this.fc /* one */ . forward(x));
        }
        """,
            """
        using var engine = new PrivacyEngine(); var model = new Net(); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            private readonly ReLU relu = nn.ReLU();
            public Net() : base("Net") { RegisterComponents(); }
            public override Tensor forward(Tensor x) => relu.forward(this.fc /* one */ . call(x));
        }
        """),
        new("""
        using var engine = new PrivacyEngine(); var model = new Net(); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear? fc = nn.Linear(10, 2);
            public Net() : base("Net") { RegisterComponents(); }
            public override Tensor forward(Tensor x) => fc?.forward(x) ?? x;
        }
        """,
            """
        using var engine = new PrivacyEngine(); var model = new Net(); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear? fc = nn.Linear(10, 2);
            public Net() : base("Net") { RegisterComponents(); }
            public override Tensor forward(Tensor x) => fc?.call(x) ?? x;
        }
        """),
    ];
}
