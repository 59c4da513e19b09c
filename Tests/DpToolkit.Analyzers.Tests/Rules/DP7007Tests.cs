using DpToolkit.Analyzers.Layers;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP7007Tests : RuleTests<ConcreteFieldRule>
{
    private const string Fixed = "model = ModuleValidator.Fix(model); ";

    public override IReadOnlyList<string> Firing =>
    [
        Net("private readonly BatchNorm2d [|norm|] = nn.BatchNorm2d(8);", "norm.call(x)"),
        Net("private readonly BatchNorm1d [|a|], [|b|];", "b.call(a.call(x))", "a = nn.BatchNorm1d(8); b = nn.BatchNorm1d(8);"),
        Net("private BatchNorm3d [|Norm|] { get; } = nn.BatchNorm3d(8);", "Norm.call(x)"),
        Net("private readonly LSTM [|lstm|] = nn.LSTM(8, 8, batchFirst: true);", "lstm.call(x).Item1"),
        Net("private readonly GRU [|gru|] = nn.GRU(8, 8, batchFirst: true);", "gru.call(x).Item1"),
        Net("private readonly BatchNorm2d [|norm|] = nn.BatchNorm2d(8);", "norm.call(x)", "", "if (args.Length > 0) model = ModuleValidator.Fix(model); else model = ModuleValidator.Fix(model); "),
        Net("private readonly Block block = new();", "block.call(x)") + """
             public class Block : nn.Module<Tensor, Tensor>
            {
                protected readonly BatchNorm2d [|norm|] = nn.BatchNorm2d(8);
                public Block() : base(nameof(Block)) { RegisterComponents(); }
                public override Tensor forward(Tensor x) => norm.call(x);
            }
            """,
        Net("private readonly ModuleList<BatchNorm2d> [|norms|] = new(nn.BatchNorm2d(8), nn.BatchNorm2d(8));", "norms[1].call(norms[0].call(x))"),
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Net("private readonly ModuleList<nn.Module<Tensor, Tensor>> norms = new(nn.BatchNorm2d(8), nn.BatchNorm2d(8));", "norms[1].call(norms[0].call(x))"),
        Net("private readonly BatchNorm2d norm = nn.BatchNorm2d(8);", "norm.call(x)", "", ""),
        Net("private readonly LSTM lstm = nn.LSTM(8, 8, batchFirst: true);", "lstm.call(x).Item1", "", ""),
        Net("private readonly BatchNorm2d norm = nn.BatchNorm2d(8);", "norm.call(x)", "", "if (args.Length > 0) model = ModuleValidator.Fix(model); "),
        Net("private readonly nn.Module<Tensor, Tensor> norm = nn.BatchNorm2d(8);", "norm.call(x)"),
        Net("private readonly GroupNorm norm = nn.GroupNorm(8, 8);", "norm.call(x)"),
        Net("private readonly Linear fc = nn.Linear(8, 8);", "fc.call(x)"),
        Net("private readonly Linear fc = nn.Linear(8, 8); private static readonly BatchNorm2d Never = nn.BatchNorm2d(8);", "fc.call(x)"),
        Net("private readonly Linear fc = nn.Linear(8, 8);", "fc.call(x)") + " public sealed class Other { private readonly BatchNorm2d norm = nn.BatchNorm2d(8); public long N => norm.num_features; }",
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        new(Net("private readonly BatchNorm2d norm = nn.BatchNorm2d(8); // kept", "norm.call(x)"), Net("private readonly nn.Module<Tensor, Tensor> norm = nn.BatchNorm2d(8); // kept", "norm.call(x)")),
        new(Net("private readonly BatchNorm1d a, b;", "b.call(this.a.call(x))", "a = nn.BatchNorm1d(8); this.b = nn.BatchNorm1d(8); a.eval();"), Net("private readonly nn.Module<Tensor, Tensor> a, b;", "b.call(this.a.call(x))", "a = nn.BatchNorm1d(8); this.b = nn.BatchNorm1d(8); a.eval();")),
        new(Net("private BatchNorm2d Norm { get; } = nn.BatchNorm2d(8);", "Norm.call(x)"), Net("private nn.Module<Tensor, Tensor> Norm { get; } = nn.BatchNorm2d(8);", "Norm.call(x)")),
        new(Net("private readonly LSTM lstm = nn.LSTM(8, 8, batchFirst: true);", "lstm.call(x).Item1"), Net("private readonly nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)> lstm = nn.LSTM(8, 8, batchFirst: true);", "lstm.call(x, null).Item1")),
    ];

    private static string Net(string fields, string forward, string body = "", string fix = Fixed) => $$"""
        using var train = new Digits();
        using var engine = new PrivacyEngine();
        var model = new Net();
        {{fix}}
        var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 64), 1.1, 1.0);

        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            {{fields}}
            public Net() : base(nameof(Net)) { {{body}} RegisterComponents(); }
            public override Tensor forward(Tensor x) => {{forward}};
        }
        """;
}
