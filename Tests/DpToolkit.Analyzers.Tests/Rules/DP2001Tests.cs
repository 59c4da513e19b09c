using DpToolkit.Analyzers.Samples;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP2001Tests : RuleTests<BatchNormRule>
{
    private const string Start = """
        using var train = new Digits();
        var loader = utils.data.DataLoader(train, 256, shuffle: true);
        using var engine = new PrivacyEngine();

        """;

    private const string End = """

        var optimizer = optim.SGD(model.parameters(), 0.1);
        var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);

        """;

    private static string Net(string layer, string field = "nn.Module<Tensor, Tensor>") => $$"""
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly {{field}} norm;
            public Net() : base(nameof(Net)) { norm = {{layer}}; RegisterComponents(); }
            public override Tensor forward(Tensor x) => norm.call(x);
        }
        """;

    public override IReadOnlyList<string> Firing =>
    [
        Start + "var model = new Net();" + End + Net("[|nn.BatchNorm2d(64)|]"),
        Start + "var model = new Net();" + End + Net("[|nn.BatchNorm1d(64, affine: false)|]", "BatchNorm1d"),
        Start + "var model = nn.Sequential((\"conv\", nn.Conv2d(1, 16, 3)), (\"norm\", [|nn.BatchNorm2d(16)|]));" + End,
        Start + "var norm = [|nn.BatchNorm2d(16)|]; var model = nn.Sequential(nn.Conv2d(1, 16, 3), norm);" + End,
        Start + "var layers = new List<nn.Module<Tensor, Tensor>> { nn.Conv2d(1, 16, 3) }; layers.Add([|nn.BatchNorm2d(16)|]); if (args.Length > 0) layers.Add(new Net()); var model = nn.Sequential(layers);" + End + Net("[|nn.BatchNorm2d(64)|]"),
        Start + "var model = Make(); static nn.Module<Tensor, Tensor> Make() => nn.Sequential(nn.Linear(4, 4), [|nn.BatchNorm1d(4)|]);" + End,
        Start + "var model = new Outer();" + End + """
            public sealed class Outer : nn.Module<Tensor, Tensor>
            {
                private readonly Block block = new(16);
                public Outer() : base(nameof(Outer)) { RegisterComponents(); }
                public override Tensor forward(Tensor x) => block.call(x);
            }
            public sealed class Block : nn.Module<Tensor, Tensor>
            {
                private readonly Sequential layers;
                public Block(long c) : base(nameof(Block)) { layers = nn.Sequential(nn.Conv2d(c, c, 3), [|nn.BatchNorm2d(c)|]); RegisterComponents(); }
                public override Tensor forward(Tensor x) => layers.call(x);
            }
            """,
        Start + "var model = new Net(); if (args.Length > 0) model = ModuleValidator.Fix(model);" + End + Net("[|nn.BatchNorm2d(64)|]"),
        """
        public static class Trainer
        {
            public static void Main() => Train(new Net());

            private static void Train(Net model)
            {
                using var train = new Digits();
                using var engine = new PrivacyEngine();
                var made = engine.MakePrivate(model, optim.Adam(model.parameters()), utils.data.DataLoader(train, 64), 1.1, 1.0);
            }
        }
        """ + Net("[|nn.BatchNorm3d(8)|]"),
        """
        public sealed class Trainer
        {
            private readonly Net model = new();
            private readonly PrivacyEngine engine = new();

            public async Task Train(utils.data.Dataset train)
            {
                await Task.Yield();
                foreach (var q in new[] { 1 })
                {
                    var (m, opt, data) = engine.MakePrivate(this.model, optim.Adam(model.parameters()), utils.data.DataLoader(train, 64), 1.1, 1.0);
                }
            }
        }
        """ + Net("[|nn.BatchNorm3d(8)|]"),
        Start + "var model = new Derived();" + End + """
            public class Parent : nn.Module<Tensor, Tensor>
            {
                protected readonly nn.Module<Tensor, Tensor> norm = [|nn.BatchNorm1d(3)|];
                protected Parent(string name) : base(name) { }
                public override Tensor forward(Tensor x) => norm.call(x);
            }
            public sealed class Derived : Parent { public Derived() : base("derived") { RegisterComponents(); } }
            """,
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Start + "var model = new Net(); model = ModuleValidator.Fix(model);" + End + Net("nn.BatchNorm2d(64)"),
        Start + "var model = ModuleValidator.Fix(new Net());" + End + Net("nn.BatchNorm2d(64)"),
        Start + "var model = new Net(); if (args.Length > 0) model = ModuleValidator.Fix(model); else { model = ModuleValidator.Fix(model); }" + End + Net("nn.BatchNorm2d(64)"),
        Start + "var model = new Net(); Func<Net, Net> fix = n => ModuleValidator.Fix(n); model = fix(model);" + End + Net("nn.BatchNorm2d(64)"),
        Start + "var model = new PlainNet(); var other = new Net(); other.eval();" + End + Net("nn.BatchNorm2d(64)"),
        Start + "var model = new Net();" + End + Net("nn.GroupNorm(8, 64)"),
        "var model = new Net(); var optimizer = optim.SGD(model.parameters(), 0.1); model.train();" + Net("nn.BatchNorm2d(64)"),
        """
        public static class Trainer
        {
            public static void Main() => Train(ModuleValidator.Fix(new Net()));

            private static void Train(Net model)
            {
                using var train = new Digits();
                using var engine = new PrivacyEngine();
                var made = engine.MakePrivate(model, optim.Adam(model.parameters()), utils.data.DataLoader(train, 64), 1.1, 1.0);
            }
        }
        """ + Net("nn.BatchNorm3d(8)"),
        Start + "var model = new Net(); var alias = model; foreach (var i in new[] { 1, 2 }) Console.WriteLine(i); alias = ModuleValidator.Fix(alias);" + End + Net("nn.BatchNorm2d(64)"),
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        Fix("nn.BatchNorm2d(64)", "nn.GroupNorm(32, 64)", "GroupNorm"),
        Fix("nn.BatchNorm2d(24, eps: 1e-3, momentum: 0.2)", "nn.GroupNorm(8, 24, eps: 1e-3)", "GroupNorm"),
        Fix("nn.BatchNorm2d(num_features: 64, 1e-3, 0.1, false, true)", "nn.GroupNorm(32, 64, eps: 1e-3, affine: false)", "GroupNorm"),
        Fix("torch.nn.BatchNorm2d(64)", "torch.nn.InstanceNorm2d(64, affine: true)", "InstanceNorm"),
        Fix("nn.BatchNorm3d(64, affine: false)", "nn.InstanceNorm3d(64, affine: false)", "InstanceNorm"),
        Fix("nn.BatchNorm1d(64, affine: false)", "nn.LayerNorm(64, elementwise_affine: false)", "LayerNorm"),
        Fix("nn.BatchNorm2d(64)", "nn.GroupNorm(1, 64)", "LayerNorm"),
        Fix("nn.BatchNorm1d(16)", "nn.LayerNorm(16)"),
        new(Start + "var model = new Net();" + End + Net("nn.BatchNorm2d(64)", "BatchNorm2d"), Start + "var model = new Net();" + End + Net("nn.GroupNorm(32, 64)", "GroupNorm")),
        new(Start + "var model = new Net();" + End + Net("nn.BatchNorm2d(64)", "TorchSharp.Modules.BatchNorm2d /* kept */"), Start + "var model = new Net();" + End + Net("nn.InstanceNorm2d(64, affine: true)", "InstanceNorm2d /* kept */"), "InstanceNorm"),
        new(Start + "var model = new Net(3);" + End + Two("BatchNorm2d", "nn.BatchNorm2d(c)", "nn.BatchNorm2d(2 * c) /* wide */"),
            Start + "var model = new Net(3);" + End + Two("GroupNorm", "nn.GroupNorm((long)System.Numerics.BigInteger.GreatestCommonDivisor(32, c), c)", "nn.GroupNorm((long)System.Numerics.BigInteger.GreatestCommonDivisor(32, 2 * c), 2 * c) /* wide */")),
        new(Start + "const int Width = 48; using BatchNorm2d norm = nn.BatchNorm2d(Width); var model = nn.Sequential(norm, nn.ReLU());" + End,
            Start + "const int Width = 48; using GroupNorm norm = nn.GroupNorm(16, Width); var model = nn.Sequential(norm, nn.ReLU());" + End),
    ];

    private static FixCase Fix(string before, string after, string? key = null) =>
        new(Start + "var model = new Net();" + End + Net(before), Start + "var model = new Net();" + End + Net(after), key);

    private static string Two(string type, string first, string second) => $$"""
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            // What normalizes.
            private readonly {{type}} a, b;
            public Net(long c) : base(nameof(Net))
            {
                a = {{first}};
                this.b = {{second}};
                RegisterComponents();
            }
            public override Tensor forward(Tensor x) => b.call(a.call(x));
        }
        """;
}
