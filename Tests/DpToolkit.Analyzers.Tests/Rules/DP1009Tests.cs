using DpToolkit.Analyzers.Mechanism;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP1009Tests : RuleTests<NoZeroGradRule>
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
        Start + Made + "opt.zero_grad(); for (int epoch = 0; epoch < 3; epoch++) foreach (var (x, y) in data) { m.call(x).sum().backward(); [|opt.step()|]; }",
        Start + Made + "foreach (var (x, y) in data) { nn.functional.cross_entropy(m.call(x), y).backward(); [|opt.step()|]; }",
        Start + "var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0); foreach (var (x, y) in made.Data) { made.Model.call(x).sum().backward(); [|made.Optimizer.step()|]; }",
        Start + Made + "for (int epoch = 0; epoch < 3; epoch++) Pass(); void Pass() { foreach (var (x, y) in data) { m.call(x).sum().backward(); [|opt.step()|]; } }",
        Start + Made + "foreach (var (x, y) in data) { m.call(x).sum().backward(); foreach (var (name, p) in m.named_parameters()) Console.WriteLine(name + p.shape.Length); [|opt.step()|]; }",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { m.call(x).sum().backward(); opt.step(); opt.zero_grad(); }",
        Start + Made + "foreach (var (x, y) in data) { m.zero_grad(); m.call(x).sum().backward(); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { opt.step(() => { opt.zero_grad(); var loss = m.call(x).sum(); loss.backward(); return loss; }); }",
        Start + Made + "m.call(ones(1, 10)).sum().backward(); opt.step();",
        Start + Made + "foreach (var (x, y) in data) { Clear(); m.call(x).sum().backward(); opt.step(); } void Clear() => opt.zero_grad();",
        Start + "foreach (var (x, y) in loader) { model.call(x).sum().backward(); optimizer.step(); } " + Made,
        Start + Made + "foreach (var (x, y) in data) { foreach (var p in m.parameters()) p.grad?.zero_(); m.call(x).sum().backward(); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { foreach (var p in m.parameters()) { if (p.grad is not null) p.grad.zero_(); } m.call(x).sum().backward(); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { m.call(x).sum().backward(); opt.step(); foreach (var (_, p) in m.named_parameters()) p.grad = null; }",
        Start + Made + "foreach (var (x, y) in data) { Clear(m.parameters()); m.call(x).sum().backward(); opt.step(); } static void Clear(IEnumerable<Parameter> all) { foreach (var p in all) p.grad!.zero_(); }",
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        new(Start + Made + "using var e = data.GetEnumerator();\nif (!e.MoveNext())\n    return;\ndo\n{\n    m.call(e.Current[\"data\"]).sum().backward();\n    opt.step();\n}\nwhile (e.MoveNext());",
            Start + Made + "using var e = data.GetEnumerator();\nif (!e.MoveNext())\n    return;\ndo\n{\n    opt.zero_grad();\n    m.call(e.Current[\"data\"]).sum().backward();\n    opt.step();\n}\nwhile (e.MoveNext());"),
        new(Start + Made + "foreach (var (x, y) in data)\n{\n    var loss = m.call(x).sum();\n    loss.backward();\n    opt.step(); // private\n}",
            Start + Made + "foreach (var (x, y) in data)\n{\n    opt.zero_grad();\n    var loss = m.call(x).sum();\n    loss.backward();\n    opt.step(); // private\n}"),
        new(Start + Made + "foreach (var (x, y) in data)\n{\n    // forward\n    var loss = m.call(x).sum(); // the loss\n    loss.backward();\n    opt.step();\n}",
            Start + Made + "foreach (var (x, y) in data)\n{\n    opt.zero_grad();\n    // forward\n    var loss = m.call(x).sum(); // the loss\n    loss.backward();\n    opt.step();\n}"),
    ];
}
