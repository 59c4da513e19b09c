using DpToolkit.Analyzers.Numerics;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP6003Tests : RuleTests<HalfPrecisionRule>
{
    private const string Start = "using var train = new Digits(); using var engine = new PrivacyEngine(); var model = new PlainNet(); ";

    private const string Made = "var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 64), 1.1, 1.0); ";

    public override IReadOnlyList<string> Firing =>
    [
        "using var train = new Digits(); using var engine = new PrivacyEngine(); const ScalarType Small = ScalarType.BFloat16; var model = nn.Sequential(nn.Linear(10, 10, [|dtype: Small|]), nn.ReLU()); " + Made,
        Start + "[|model.to(Types.Small)|]; " + Made + "public static class Types { public static readonly ScalarType Small = ScalarType.Float16; }",
        Start + "[|model.half()|]; " + Made,
        Start + "model = [|model.bfloat16()|]; " + Made,
        Start + "[|model.to(ScalarType.Float16)|]; " + Made,
        Start + "[|model.to(torch.bfloat16)|]; model.to(\"cpu\"); " + Made,
        Start + "var type = bfloat16; [|model.to(CPU, type: type)|]; " + Made,
        Start + "model.to(float32); [|model.to(float16)|]; " + Made,
        Start + "if (args.Length > 0) [|model.half()|]; else [|model.bfloat16()|]; " + Made,
        Start + Made + "[|m.half()|];",
        Start + Made + "foreach (var (x, y) in data) { [|m.to(ScalarType.BFloat16)|]; }",
        Start + Made + "for (int e = 0; e < 3; e++) { foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); } [|m.half()|]; }",
        Start + Made + "foreach (var (x, y) in data) { opt.step(); } [|m.half()|]; foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); }",
        Start + "Func<PlainNet, PlainNet> smaller = net => [|net.half()|]; model = smaller(model); " + Made,
        "await Train(new PlainNet()); static async Task Train(PlainNet model) { await Task.Yield(); using var train = new Digits(); using var engine = new PrivacyEngine(); [|model.half()|]; " + Made + "}",
        "using var train = new Digits(); using var engine = new PrivacyEngine(); var model = new Net(); " + Made + Net("nn.Linear(10, 2, [|dtype: float16|])"),
        "using var train = new Digits(); using var engine = new PrivacyEngine(); var model = nn.Sequential(nn.Linear(10, 10, [|dtype: ScalarType.BFloat16|]), nn.ReLU()); " + Made,
        Start + Made + "for (int epoch = 0; epoch < 3; epoch++) { foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); } [|m.half()|]; }",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); } m.half(); m.save(\"small.dat\");",
        Start + Made + "Elsewhere.Fit(m, opt, data); m.half(); public static class Elsewhere { public static Action<object, object, object> Fit { get; set; } = null!; }",
        Start + "const ScalarType Type = ScalarType.Float32; model.to(Type); " + Made,
        Start + "model.half(); model.to(float32); " + Made,
        Start + "model.half(); model.@float(); " + Made.Replace("1.1", "1.2"),
        Start + "model.to(CUDA); " + Made,
        Start + "model.@double(); " + Made,
        Start + "var type = args.Length > 0 ? ScalarType.BFloat16 : ScalarType.Float32; model.to(type); " + Made,
        Start + "if (args.Length > 0) model.half(); " + Made,
        Start + "foreach (var a in args) { model.half(); model.to(float32); } " + Made,
        Start + "var other = new PlainNet(); other.half(); " + Made,
        Start + Made + "foreach (var (x, y) in data) { m.call(x.to(float16).to(float32)); }",
        Start + Made + "engine.Dispose(); model.half();",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); } m.to(ScalarType.Float16).save(\"half.dat\");",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); } model.half(); model.save(\"half.dat\");",
        Start + Made + "Trainer.Current.Run(m, opt, data); m.half().save(\"half.dat\"); public abstract class Trainer { public static Trainer Current { get; set; } = null!; public abstract void Run(nn.Module<Tensor, Tensor> net, optim.Optimizer steps, object data); }",
        "using var train = new Digits(); using var engine = new PrivacyEngine(); var model = new Net(); model.to(float32); " + Made + Net("nn.Linear(10, 2, dtype: float16)"),
        "var model = new PlainNet(); model.half();",
    ];

    private static string Net(string layer) => $$"""
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = {{layer}};
            public Net() : base(nameof(Net)) { RegisterComponents(); }
            public override Tensor forward(Tensor x) => fc.call(x);
        }
        """;
}
