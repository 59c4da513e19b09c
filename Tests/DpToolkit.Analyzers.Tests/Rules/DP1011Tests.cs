using DpToolkit.Analyzers.Mechanism;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP1011Tests : RuleTests<NoRegisterComponentsRule>
{
    private const string Block = """
        public sealed class Block : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            public Block() : base("Block") { }
            public override Tensor forward(Tensor x) => fc.call(x);
        }

        """;

    public override IReadOnlyList<string> Firing =>
    [
        """
        Console.WriteLine(Models.Create(8).parameters().Count());
        public static class Models
        {
            public static nn.Module<Tensor, Tensor> Create(int width) => new Inner(width);
            private sealed class Inner : nn.Module<Tensor, Tensor>
            {
                private readonly Sequential body;
                public [|Inner|](int width) : base(nameof(Inner)) => body = nn.Sequential(nn.Linear(10, width), nn.Linear(width, 2));
                public override Tensor forward(Tensor x) => body.call(x);
            }
        }
        """,
        """
        public sealed partial class Tower { private readonly nn.Module<Tensor, Tensor> up, down; public override Tensor forward(Tensor x) => down.call(up.call(x)); }
        public sealed partial class Tower : nn.Module<Tensor, Tensor>
        {
            public [|Tower|](long d) : base(nameof(Tower)) { up = nn.Linear(d, 10); down = nn.Linear(10, 2); }
        }
        """,
        """
        public abstract class Named<T> : nn.Module<Tensor, Tensor>
        {
            protected Named() : base(typeof(T).Name) { }
        }
        public sealed class Net : Named<Net>
        {
            private readonly Linear fc;
            public [|Net|](long width) => fc = nn.Linear(width, 2);
            public override Tensor forward(Tensor x) => fc.call(x);
        }
        """,
        """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            public [|Net|]() : base("Net") { }
            public override Tensor forward(Tensor x) => x;
        }
        """,
        """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Parameter weight;
            public [|Net|]() : base("Net") => weight = new Parameter(zeros(3));
            public override Tensor forward(Tensor x) => x;
        }
        """,
        """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly nn.Module<Tensor, Tensor> fc;
            public [|Net|]() : base("Net") { this.fc = nn.Linear(3, 3); }
            public override Tensor forward(Tensor x) => x;
        }
        """,
        """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            public [|Net|](int n) : base("Net") { }
            public Net() : this(3) { }
            public override Tensor forward(Tensor x) => x;
        }
        """,
        """
        public abstract class Base : nn.Module<Tensor, Tensor> { protected readonly Linear fc = nn.Linear(3, 3); protected Base() : base("Base") { } }
        public sealed class Net : Base
        {
            public [|Net|]() { }
            public override Tensor forward(Tensor x) => fc.call(x);
        }
        """,
        Block.Replace("public Block", "public [|Block|]") + """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly nn.Module<Tensor, Tensor> layers;
            public Net() : base("Net") { layers = nn.Sequential(nn.Linear(3, 3), new Block()); RegisterComponents(); }
            public override Tensor forward(Tensor x) => layers.call(x);
        }
        """,
        "var block = new Block(); var model = nn.Sequential((\"block\", block)); Console.WriteLine(model.parameters().Count());" + Block.Replace("public Block", "public [|Block|]"),
        """
        Console.WriteLine(new Scale(3).parameters().Count());
        public sealed class [|Scale|](long d) : nn.Module<Tensor, Tensor>(nameof(Scale))
        {
            private readonly Parameter gain = nn.Parameter(ones(d));
            public override Tensor forward(Tensor x) => x * gain;
        }
        """,
        """
        Console.WriteLine(nn.Sequential(("scale", new Scale(3))).parameters().Count());
        public sealed class [|Scale|](long d) : nn.Module<Tensor, Tensor>("Scale")
        {
            private readonly Parameter gain = nn.Parameter(ones(d));
            public override Tensor forward(Tensor x) => x * gain;
        }
        """,
        "var model = new Block(); var optimizer = optim.SGD(model.parameters(), 0.1);" + Block.Replace("public Block", "public [|Block|]"),
        "var model = new Block(); Train(model); static void Train(Block block) => Console.WriteLine(optim.Adam(block.parameters()));" + Block.Replace("public Block", "public [|Block|]"),
        """
        public class Net : nn.Module<Tensor, Tensor>
        {
            private readonly nn.Module<Tensor, Tensor> body;
            public Net(int width) : base("Net") { body = nn.Linear(10, width); RegisterComponents(); }
            public [|Net|](nn.Module<Tensor, Tensor> body) : base("Net") { this.body = body; }
            public override Tensor forward(Tensor x) => body.call(x);
        }
        """,
        """
        using var engine = new PrivacyEngine(); var net = new Net(nn.Linear(10, 2));
        var made = engine.MakePrivate(net, optim.SGD(net.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear body;
            public [|Net|](Linear body) : base("Net") { this.body = body; }
            public override Tensor forward(Tensor x) => body.call(x);
        }
        """,
        """
        using var engine = new PrivacyEngine(); var net = Net.Create(10); var made = engine.MakePrivate(net, optim.SGD(net.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc;
            private [|Net|](long d) : base("Net") { fc = nn.Linear(d, 2); }
            public static Net Create(long d) => new(d);
            public override Tensor forward(Tensor x) => fc.call(x);
        }
        """,
    ];

    public override IReadOnlyList<string> Silent =>
    [
        """
        Console.WriteLine(new Outer().parameters().Count());
        public static class Models
        {
            public static nn.Module<Tensor, Tensor> Create(int width) => new Inner(width);
            private sealed class Inner : nn.Module<Tensor, Tensor>
            {
                private readonly Sequential body;
                public Inner(int width) : base(nameof(Inner)) => body = nn.Sequential(nn.Linear(10, width), nn.Linear(width, 2));
                public override Tensor forward(Tensor x) => body.call(x);
            }
        }
        public sealed class Outer : nn.Module<Tensor, Tensor>
        {
            private readonly nn.Module<Tensor, Tensor> inner;
            public Outer() : base("Outer") { inner = Models.Create(8); RegisterComponents(); }
            public override Tensor forward(Tensor x) => inner.call(x);
        }
        """,
        """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            public Net() : base("Net") { RegisterComponents(); }
            public override Tensor forward(Tensor x) => x;
        }
        """,
        """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            public Net() : base("Net") { register_module("fc", fc); }
            public override Tensor forward(Tensor x) => x;
        }
        """,
        """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly int size = 3;
            public Net() : base("Net") { }
            public override Tensor forward(Tensor x) => x;
        }
        """,
        """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private static readonly Linear Shared = nn.Linear(10, 2);
            public Net() : base("Net") { }
            public override Tensor forward(Tensor x) => x;
        }
        """,
        """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly CrossEntropyLoss loss = nn.CrossEntropyLoss();
            public Net() : base("Net") { }
            public override Tensor forward(Tensor x) => x;
        }
        """,
        """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly nn.Module<Tensor, Tensor> inner;
            public Net(nn.Module<Tensor, Tensor> inner) : base("Net") { this.inner = inner; }
            public override Tensor forward(Tensor x) => x;
        }
        """,
        """
        public abstract class Base : nn.Module<Tensor, Tensor> { protected readonly Linear fc = nn.Linear(3, 3); protected Base() : base("Base") { } }
        public sealed class Net : Base
        {
            public Net() => RegisterComponents();
            public override Tensor forward(Tensor x) => fc.call(x);
        }
        """,
        """
        public abstract class Base : nn.Module<Tensor, Tensor> { protected Base() : base("Base") { RegisterComponents(); } }
        public sealed class Net : Base
        {
            private readonly Linear fc = nn.Linear(3, 3);
            public override Tensor forward(Tensor x) => fc.call(x);
        }
        """,
        Block + """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Block block = new();
            public Net() : base("Net") { RegisterComponents(); }
            public override Tensor forward(Tensor x) => block.call(x);
        }
        """,
        "var list = nn.ModuleList<nn.Module<Tensor, Tensor>>(new Block()); var model = nn.Sequential(nn.Linear(3, 3));" + Block,
        "var blocks = new List<nn.Module<Tensor, Tensor>>(); blocks.Add(new Block()); var model = nn.Sequential(blocks);" + Block,
        "var model = nn.Sequential(Make()); static nn.Module<Tensor, Tensor> Make() => new Block();" + Block,
        "var list = nn.ModuleList<nn.Module<Tensor, Tensor>>([new Block()]);" + Block,
        """
        public class Net : nn.Module<Tensor, Tensor>
        {
            private readonly nn.Module<Tensor, Tensor> body;
            public Net(int width) : base("Net") { body = nn.Linear(10, width); RegisterComponents(); }
            public Net(nn.Module<Tensor, Tensor> body) : this(10) { this.body = body; }
            public override Tensor forward(Tensor x) => body.call(x);
        }
        """,
        """
        using var engine = new PrivacyEngine(); var net = new Net(nn.Linear(10, 2));
        Console.WriteLine(net.training);
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear body;
            public Net(Linear body) : base("Net") { this.body = body; }
            public override Tensor forward(Tensor x) => body.call(x);
        }
        """,
        """
        public sealed class Two : nn.Module<Tensor, Tensor> { private readonly Net a = Net.Create(10); public Two() : base("Two") { RegisterComponents(); } public override Tensor forward(Tensor x) => a.call(x); }
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc;
            private Net(long d) : base("Net") { fc = nn.Linear(d, 2); }
            public static Net Create(long d) => new(d);
            public override Tensor forward(Tensor x) => fc.call(x);
        }
        """,
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        new("""
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            public Net() : base("Net")
            {
                fc.train(); // on
            }
            public override Tensor forward(Tensor x) => x;
        }
        """,
            """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            public Net() : base("Net")
            {
                fc.train(); // on
                RegisterComponents();
            }
            public override Tensor forward(Tensor x) => x;
        }
        """),
        new("""
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc;
            public Net() : base("Net") => fc = nn.Linear(10, 2);
            public override Tensor forward(Tensor x) => x;
        }
        """,
            """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc;
            public Net() : base("Net") { fc = nn.Linear(10, 2); RegisterComponents(); }
            public override Tensor forward(Tensor x) => x;
        }
        """),
        new("""
        public sealed class Scale(long d, string name) : nn.Module<Tensor, Tensor>(name)
        {
            private readonly Parameter gain = nn.Parameter(ones(d));
            private readonly Linear fc = nn.Linear(10, 2);
            public override Tensor forward(Tensor x) => fc.call(x) * gain;
        }
        """,
            """
        public sealed class Scale : nn.Module<Tensor, Tensor>
        {
            private readonly Parameter gain;
            private readonly Linear fc = nn.Linear(10, 2);
            public Scale(long d, string name) : base(name) { gain = nn.Parameter(ones(d)); RegisterComponents(); }
            public override Tensor forward(Tensor x) => fc.call(x) * gain;
        }
        """),
        new("public sealed class Net : nn.Module<Tensor, Tensor>\n{\n    private readonly Linear fc = nn.Linear(10, 2);\n    public Net() : base(\"Net\")\n    {\n        // on\n        fc.train(); // now\n    }\n    public override Tensor forward(Tensor x) => x;\n}",
            "public sealed class Net : nn.Module<Tensor, Tensor>\n{\n    private readonly Linear fc = nn.Linear(10, 2);\n    public Net() : base(\"Net\")\n    {\n        // on\n        fc.train(); // now\n        RegisterComponents();\n    }\n    public override Tensor forward(Tensor x) => x;\n}"),
    ];
}
