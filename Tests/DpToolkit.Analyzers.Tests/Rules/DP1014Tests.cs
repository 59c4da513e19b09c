using DpToolkit.Analyzers.Mechanism;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP1014Tests : RuleTests<RawGradientsRule>
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
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); var loss = m.call(x).sum(); var grads = [|autograd.grad(new[] { loss }, m.parameters().Select(p => (Tensor)p).ToList(), retain_graph: true)|]; Console.WriteLine(grads[0]); loss.backward(); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); var norm = [|nn.utils.clip_grad_norm_(m.parameters(), 1.0)|]; opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); var norm = m.parameters().Sum(p => [|p.grad|]!.norm().item<float>()); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); foreach (var p in m.parameters()) Console.WriteLine([|p.grad|]!.norm()); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); foreach (var (name, p) in m.named_parameters()) { var g = [|p.grad|]; } opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); foreach (var p in model.parameters()) Log(p); static void Log(Tensor p) => Console.WriteLine([|p.grad|]); opt.step(); }",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Start + Made + "var open = new PlainNet(); foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); } var probe = ones(1, 10).requires_grad_(true); Console.WriteLine(autograd.grad(new[] { m.call(probe).sum() }, new[] { probe })[0]); Console.WriteLine(autograd.grad(new[] { open.call(ones(1, 10)).sum() }, open.parameters().Select(p => (Tensor)p).ToList())[0]);",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); var norm = m.parameters().Sum(p => p.norm().item<float>()); }",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); foreach (var p in m.parameters()) Console.WriteLine(p.grad); }",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); foreach (var p in m.parameters()) if (p.grad is not null) Console.WriteLine(); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); foreach (var p in m.parameters()) p.grad?.zero_(); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); foreach (var p in new PlainNet().parameters()) Console.WriteLine(p.grad); opt.step(); }",
        Start + "model.call(ones(1, 10)).sum().backward(); foreach (var p in model.parameters()) Console.WriteLine(p.grad); " + Made,
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); foreach (var p in m.parameters()) Console.WriteLine(p.shape); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); foreach (var p in m.parameters()) p.grad!.mul_(0.5); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); foreach (var p in m.parameters()) p.grad!.add_(torch.randn_like(p.grad), alpha: 0.5); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); foreach (var p in m.parameters()) Console.WriteLine(p.grad!.shape.Length + \" \" + p.grad.dtype); opt.step(); }",
    ];
}
