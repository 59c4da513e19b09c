using DpToolkit.Analyzers.Numerics;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP6002Tests : RuleTests<WeakGeneratorRule>
{
    private const string Start = """
        using var train = new Digits();
        using var engine = new PrivacyEngine();
        var model = new PlainNet();
        Tensor images = torch.ones(60000, 10), labels = torch.ones(60000);
        var rng = new Random(7);

        """;

    private const string Made = "var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 64), 1.1, 1.0);\n";

    private static string Step(string input) => $"for (int step = 0; step < 10; step++) {{ opt.zero_grad(); {input} nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }}";

    private static string Loop(string before, string after = "opt.step();") => $"foreach (var (x, y) in data) {{ opt.zero_grad(); {before} {after} }}";

    private const string Backward = "nn.functional.cross_entropy(m.call(x), y).backward();";

    public override IReadOnlyList<string> Firing =>
    [
        Start + Made + Loop(Backward + " foreach (var p in m.parameters()) p.grad!.add_([|torch.randn_like(p.grad)|] * 0.5);"),
        Start + Made + Loop(Backward + " foreach (var p in m.parameters()) { var noise = torch.ones(1) * (float)[|rng.NextDouble()|]; p.grad!.add_(noise); }"),
        Start + Made + Loop(Backward + " foreach (var p in m.parameters()) p.grad = p.grad! + [|torch.normal(0, 1, p.shape)|];"),
        Start + Made + "using (torch.no_grad()) foreach (var p in m.parameters()) p.add_([|torch.randn(p.shape)|]);",
        Start + Made + Loop("var loss = nn.functional.cross_entropy(m.call(x), y); loss = loss + [|torch.randn(1)|] * 0.1; loss.backward();"),
        Start + Made + Loop("var loss = nn.functional.cross_entropy(m.call(x), y); loss += [|torch.randn(1)|]; loss.backward();"),
        Start + Made + Step("var i = [|torch.randint(0, 60000, new long[] { 64 })|]; var x = images.index_select(0, i); var y = labels.index_select(0, i);"),
        Start + Made + Step("using var order = [|torch.randperm(60000)|]; var batch = order[TensorIndex.Slice(0, 64)]; var x = images[batch]; var y = labels[batch];"),
        Start + Made + Step("var i = [|rng.Next(60000)|]; var x = images[i].unsqueeze(0); var y = labels[i].unsqueeze(0);"),
        Start + Made + Step("var i = Enumerable.Range(0, 60000).OrderBy(_ => [|rng.Next()|]).Take(64).ToArray(); var x = torch.stack(i.Select(k => images[k]).ToArray()); var y = torch.ones(64);"),
        Start + Made + Step("var rows = new List<Tensor>(); for (int k = 0; k < 60000; k++) if ([|Random.Shared.NextDouble()|] < 0.01) rows.Add(images[k]); var x = torch.stack(rows); var y = torch.ones(64);").Replace("rows.Add(images[k])", "picked.Add(k)").Replace("var rows = new List<Tensor>();", "var picked = new List<long>();").Replace("torch.stack(rows)", "torch.stack(picked.Select(k => images[k]).ToArray())"),
        Start + Made + Step("var i = new int[60000]; [|Random.Shared.Shuffle(i)|]; var x = torch.stack(i[..64].Select(k => images[k]).ToArray()); var y = torch.ones(64);"),
        Start + Made + Step("var x = images.index_select(0, Pick()); var y = labels;") + " static Tensor Pick() => [|torch.randperm(60000)|].narrow(0, 0, 64);",
        Start + Made.Replace("1.1, 1.0)", "1.1, 1.0, noise: Noise.Seeded([|rng.NextInt64()|]))"),
        Start + Made + Loop(Backward + " AddNoise(m.parameters());") + " static void AddNoise(IEnumerable<Parameter> all) { foreach (var p in all) p.grad!.add_([|torch.randn_like(p.grad)|]); }",
        Start + Made + Loop(Backward + " foreach (var p in m.parameters()) { var g = p.grad; if (g is not null) g.add_((float)Gauss()); }") + " static double Gauss() => Math.Sqrt(-2 * Math.Log([|Random.Shared.NextDouble()|]));",
        Start + Made + Loop(Backward + " foreach (var p in m.parameters()) if (p.grad is { } g) g.add_([|torch.randn_like(g)|]);"),
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Start + Made + Loop("var g = x * 2; g.add_(torch.randn_like(g)); nn.functional.cross_entropy(m.call(g), y).backward();"),
        Start + Made + Loop(Backward),
        Start + Made + Loop("if (rng.NextDouble() < 0.5) x = x.flip(1); nn.functional.cross_entropy(m.call(x), y).backward();".Replace("x = x.flip(1)", "_ = x.flip(1)")),
        Start + Made + Loop("var a = m.call(x); var b = m.call(x + torch.randn_like(x) * 0.1); var loss = nn.functional.mse_loss(a, b) + b.pow(2).mean(); loss.backward();"),
        Start + Made + Loop("var noisy = x + torch.randn_like(x) * 0.1; nn.functional.cross_entropy(m.call(noisy), y).backward();"),
        Start + Made + Loop("var i = rng.Next(3); var crop = x.narrow(1, i, 10); nn.functional.cross_entropy(m.call(crop), y).backward();"),
        Start + Made + Loop("var mixed = x * 0.5 + x[torch.randperm(x.shape[0])] * 0.5; nn.functional.cross_entropy(m.call(mixed), y).backward();"),
        Start + Made + Loop("var noise = torch.randn_like(x); nn.functional.mse_loss(m.call(x + noise), noise).backward();"),
        Start + "using (torch.no_grad()) foreach (var p in model.parameters()) p.add_(torch.randn(p.shape)); " + Made,
        Start + "foreach (var p in model.parameters()) nn.init.normal_(p); " + Made,
        Start + "var order = torch.randperm(60000); var held = images.index_select(0, order[TensorIndex.Slice(50000)]); " + Made + Loop(Backward) + " Console.WriteLine(m.call(held).shape[0]);",
        Start + Made + Loop(Backward) + " var other = new PlainNet(); var i = torch.randperm(60000); nn.functional.cross_entropy(other.call(images.index_select(0, i)), labels).backward();",
        Start + Made + Loop(Backward + " if (Environment.GetEnvironmentVariable(\"DEBUG\") is not null) foreach (var p in m.parameters()) p.grad!.add_(torch.randn_like(p.grad));"),
        "#define DEBUG\n" + Start + Made + Loop(Backward + "\n#if DEBUG\nforeach (var p in m.parameters()) p.grad!.add_(torch.randn_like(p.grad));\n#endif\n"),
        Start + Made + Step("var i = System.Security.Cryptography.RandomNumberGenerator.GetInt32(60000); var x = images[i].unsqueeze(0); var y = labels[i].unsqueeze(0);"),
        Start.Replace("var rng", "torch.random.manual_seed(1); var rng") + "var loader = utils.data.DataLoader(train, 64, shuffle: true);" + Made.Replace("utils.data.DataLoader(train, 64)", "loader") + Loop(Backward),
        "var rng = new Random(1); var p = torch.ones(3); p.add_(torch.randn(3) * rng.Next());",
    ];
}
