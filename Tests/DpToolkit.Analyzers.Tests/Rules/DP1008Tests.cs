using DpToolkit.Analyzers.Mechanism;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP1008Tests : RuleTests<BackwardPerStepRule>
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
        Start + Made + "foreach (var group in data.Chunk(4)) { opt.zero_grad(); foreach (var (x, y) in group) [|nn.functional.cross_entropy(m.call(x), y).backward()|]; opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); Learn(x, y); [|Learn(x * 2, y)|]; opt.step(); } void Learn(Tensor x, Tensor y) => nn.functional.cross_entropy(m.call(x), y).backward();",
        Start + Made + "int i = 0; foreach (var (x, y) in data) { m.call(x).sum().backward(); if (++i % 4 is not 0) continue; [|opt.step()|]; opt.zero_grad(); }",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); foreach (var part in x.chunk(4)) [|m.call(part).sum().backward()|]; opt.step(); }",
        Start + Made + "int n = 0; foreach (var (x, y) in data) { m.call(x).sum().backward(); n++; if (n == 4) { [|opt.step()|]; opt.zero_grad(); n = 0; } }",
        Start + Made + "int i = 0; foreach (var (x, y) in data) { m.call(x).sum().backward(); if (++i % 4 != 0) continue; [|opt.step()|]; opt.zero_grad(); }",
        Start + Made + "int i = 0; foreach (var (x, y) in data) { m.call(x).sum().backward(); i++; if (i % 8 > 0) { Console.WriteLine(i); continue; } [|opt.step()|]; opt.zero_grad(); }",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); [|nn.functional.cross_entropy(m.call(x), y).backward()|]; opt.step(); }",
        Start + Made + "int i = 0; foreach (var (x, y) in data) { nn.functional.cross_entropy(m.call(x), y).backward(); if (++i % 4 == 0) { [|opt.step()|]; opt.zero_grad(); } }",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); var output = m.call(x); var a = output.sum(); var b = output.mean(); a.backward(); [|b.backward()|]; opt.step(); }",
        Start + Made + "opt.zero_grad(); foreach (var (x, y) in data) m.call(x).sum().backward(); [|opt.step()|];",
        Start + Made + "int n = 0; foreach (var (x, y) in data) { m.call(x).sum().backward(); Update(); } void Update() { if (++n % 4 != 0) return; [|opt.step()|]; opt.zero_grad(); }",
        Start + Made + "int n = 0; foreach (var (x, y) in data) Learn(x); void Learn(Tensor x) { Grads(x); if (++n % 4 != 0) { return; } [|opt.step()|]; opt.zero_grad(); } void Grads(Tensor x) => m.call(x).sum().backward();",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Start + Made + "foreach (var group in data.Chunk(4)) foreach (var (x, y) in group) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + Made + "int i = 0; foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); if (++i % 4 is not 0) continue; Console.WriteLine(i); }",
        Start + Made + "int i = 0; foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); if (++i % 100 != 0) continue; Console.WriteLine(i); }",
        Start + Made + "int i = 0; foreach (var (x, y) in data) { if (++i % 100 != 0) continue; opt.zero_grad(); m.call(x).sum().backward(); opt.step(); }",
        Start + Made + "int i = 0; foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); if (++i % 100 != 0) { opt.step(); continue; } Console.WriteLine(i); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) for (int i = 0; i < 2; i++) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); var output = m.call(x); if (x.shape[0] > 3) output.sum().backward(); else output.mean().backward(); opt.step(); }",
        Start + Made + "foreach (var (x, y) in BatchMemoryManager.Limit(data, 8)) { opt.zero_grad(); m.call(x).sum().backward(); m.call(x).sum().backward(); opt.step(); }",
        Start + Made + "int i = 0; foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); if (++i % 100 == 0) Console.WriteLine(i); }",
        Start + "foreach (var (x, y) in loader) { model.call(x).sum().backward(); model.call(x).mean().backward(); optimizer.step(); } " + Made,
        Start + Made + "var other = new PlainNet(); foreach (var (x, y) in data) { opt.zero_grad(); other.call(x).sum().backward(); m.call(x).sum().backward(); opt.step(); }",
        Start + Made + "opt.zero_grad(); foreach (var (x, y) in data) { m.call(x).sum().backward(); break; } opt.step();",
        Start + Made + "int n = 0; foreach (var (x, y) in data) { Learn(x); Show(); } void Learn(Tensor x) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); } void Show() { if (++n % 4 != 0) return; Console.WriteLine(n); }",
        Start + Made + "int n = 0; foreach (var (x, y) in data) Learn(x); void Learn(Tensor x) { if (++n % 4 != 0) return; opt.zero_grad(); m.call(x).sum().backward(); opt.step(); }",
        Start + Made + "int n = 0; foreach (var (x, y) in data) Learn(x); void Learn(Tensor x) { if (++n % 4 != 0) return; Grads(x); opt.step(); } void Grads(Tensor x) { opt.zero_grad(); m.call(x).sum().backward(); }",
        "P.Run(3); public static class P { public static void Run(int k) { if (k % 2 != 0) return; " + Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); Update(); } void Update() { opt.step(); } } }",
    ];
}
