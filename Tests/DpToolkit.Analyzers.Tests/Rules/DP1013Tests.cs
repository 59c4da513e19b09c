using DpToolkit.Analyzers.Mechanism;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP1013Tests : RuleTests<NotInTrainModeRule>
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
        Start + "model.eval(); var made = [|engine.MakePrivate(model, optimizer, loader, 1.1, 1.0)|];",
        Start + Made + "m.eval(); foreach (var (x, y) in data) { opt.zero_grad(); [|m.call(x)|].sum().backward(); opt.step(); }",
        Start + Made + "for (int epoch = 0; epoch < 3; epoch++) { foreach (var (x, y) in data) { opt.zero_grad(); [|m.call(x)|].sum().backward(); opt.step(); } m.eval(); }",
        Start + Made + "for (int epoch = 0; epoch < 3; epoch++) { foreach (var (x, y) in data) { opt.zero_grad(); [|m.call(x)|].sum().backward(); opt.step(); } Console.WriteLine(Accuracy(m)); } static double Accuracy(PlainNet net) { net.eval(); using (no_grad()) return net.call(ones(1, 10)).sum().item<float>(); }",
        Start + Made + "for (int epoch = 0; epoch < 3; epoch++) { Epoch(); Score(); } void Score() => m.eval(); void Epoch() { foreach (var (x, y) in data) { opt.zero_grad(); [|m.call(x)|].sum().backward(); opt.step(); } }",
        Start + Made + "m.eval(); foreach (var p in m.parameters()) Console.WriteLine(p.shape.Length); foreach (var (x, y) in data) { opt.zero_grad(); [|m.call(x)|].sum().backward(); opt.step(); }",
        Start + "var alias = model; alias.train(false); var made = [|engine.MakePrivate(model, optimizer, loader, 1.1, 1.0)|];",
        Start + "var net = nn.Sequential(nn.Linear(10, 2), nn.Dropout(0.5)); net.train(on: false); var made = [|engine.MakePrivate(net, optim.SGD(net.parameters(), 0.1), loader, 1.1, 1.0)|];",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); }",
        Start + "model.eval(); model.train(); " + Made,
        Start + "if (args.Length > 0) model.eval(); " + Made,
        Start + Made + "for (int epoch = 0; epoch < 3; epoch++) { m.train(); foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); } m.eval(); }",
        Start + Made + "foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); } m.eval(); Console.WriteLine(m.call(ones(1, 10)));",
        Start + "var other = new PlainNet(); other.eval(); " + Made,
        Start + Made + "for (int epoch = 0; epoch < 3; epoch++) { foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); } if (epoch == 2) Console.WriteLine(Accuracy(m)); } static double Accuracy(PlainNet net) { net.eval(); using (no_grad()) return net.call(ones(1, 10)).sum().item<float>(); }",
        Start + Made + "for (int epoch = 0; epoch < 3; epoch++) { foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); } Score(m, args); } static void Score(PlainNet net, string[] options) { if (options.Length == 0) return; net.eval(); }",
        Start + Made + "for (int epoch = 0; epoch < 3; epoch++) { Score(); Epoch(); } void Score() => Console.WriteLine(m.training); void Epoch() { foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); } } m.eval();",
        Start + "var net = nn.Sequential(nn.Linear(10, 2), nn.Dropout(0.5)); net.train(true); var made = engine.MakePrivate(net, optim.SGD(net.parameters(), 0.1), loader, 1.1, 1.0);",
        Start + Made + "for (int epoch = 0; epoch < 3; epoch++) { foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).sum().backward(); opt.step(); } using (new Evaluation(m)) Console.WriteLine(m.call(ones(1, 10))); } public sealed class Evaluation : IDisposable { private readonly nn.Module model; public Evaluation(nn.Module model) { this.model = model; model.eval(); } public void Dispose() => model.train(); }",
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        new(Start + "model.eval();\nvar made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);",
            Start + "model.eval();\nmodel.train();\nvar made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);"),
        new(Start + Made + "for (int epoch = 0; epoch < 3; epoch++)\n{\n    foreach (var (x, y) in data)\n    {\n        opt.zero_grad();\n        m.call(x).sum().backward();\n        opt.step();\n    }\n    m.eval();\n}",
            Start + Made + "for (int epoch = 0; epoch < 3; epoch++)\n{\n    m.train();\n    foreach (var (x, y) in data)\n    {\n        opt.zero_grad();\n        m.call(x).sum().backward();\n        opt.step();\n    }\n    m.eval();\n}"),
    ];
}
