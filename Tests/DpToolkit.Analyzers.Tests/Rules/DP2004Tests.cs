using DpToolkit.Analyzers.Samples;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP2004Tests : RuleTests<CouplingLossRule>
{
    private const string Mixture = """
        public sealed class Mixture : nn.Module<Tensor, (Tensor logits, Tensor gates)>
        {
            private readonly Linear router = nn.Linear(10, 4);
            private readonly Linear fc = nn.Linear(10, 2);
            public Tensor Balance { get; private set; } = torch.zeros(1);
            public Mixture() : base(nameof(Mixture)) { RegisterComponents(); }
            public override (Tensor logits, Tensor gates) forward(Tensor x) { var gates = nn.functional.softmax(router.call(x), 1); return (fc.call(x), gates); }
        }
        """;

    private const string Routed = """
        public sealed class Routed : nn.Module<Tensor, Tensor>
        {
            private readonly Linear router = nn.Linear(10, 4);
            private readonly Linear fc = nn.Linear(10, 2);
            public Tensor? Balance { get; private set; }
            public Routed() : base(nameof(Routed)) { RegisterComponents(); }
            public override Tensor forward(Tensor x)
            {
                var gates = router.call(x).softmax(-1);
                Balance = [|gates.mean(new long[] { 0 })|].square().sum() * 4;
                return fc.call(x);
            }
        }
        """;

    private const string Contrastive = """
        public sealed class Contrastive : nn.Module<Tensor, Tensor>
        {
            public Contrastive() : base(nameof(Contrastive)) { }
            public override Tensor forward(Tensor z)
            {
                var unit = nn.functional.normalize(z, dim: 1);
                var similarity = [|unit.matmul(unit.t())|] / 0.1;
                return nn.functional.cross_entropy(similarity, arange(z.shape[0], ScalarType.Int64));
            }
        }
        """;

    private static string Known(string body, string arguments = "new Images(), 64", string loader = "utils.data.DataLoader", int width = 10) => $$"""
        using var engine = new PrivacyEngine();
        var model = new Plain();
        var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), {{loader}}({{arguments}}), noiseMultiplier: 1.1, maxGradNorm: 1.0);
        foreach (var batch in data)
        {
            opt.zero_grad();
            var x = batch["data"];
            var y = batch["label"];
            {{body}}
            loss.backward();
            opt.step();
        }
        public sealed class Plain : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear({{width}}, 4);
            public Plain() : base(nameof(Plain)) { RegisterComponents(); }
            public override Tensor forward(Tensor x) => fc.call(x).relu();
        }
        public sealed class Images : utils.data.Dataset
        {
            private readonly Tensor images = torch.zeros(100, 10);
            private readonly Tensor labels = torch.zeros(100, ScalarType.Int64);
            public override long Count => 100;
            public override Dictionary<string, Tensor> GetTensor(long index) => new() { ["data"] = images[index], ["label"] = labels[index] };
        }
        """;

    public override IReadOnlyList<string> Firing =>
    [
        LossProgram.Private("var p = torch.randperm(x.shape[0]); var mask = zeros(1, 10); mask[.., ..5] = 1; var mixed = x * (1 - mask) + [|x[p]|] * mask; var loss = nn.functional.cross_entropy(m.call(mixed), y);"),
        LossProgram.Private("var z = m.call(x); Tensor loss = zeros(1); for (int i = 0; i < z.shape[0]; i++) for (int j = 0; j < z.shape[0]; j++) if (i != j) loss = loss + ([|z[i] - z[j]|]).pow(2).sum();"),
        LossProgram.Private("var z = m.call(x); var terms = new List<Tensor>(); for (int i = 0; i < z.shape[0]; i++) for (int j = i + 1; j < z.shape[0]; j++) { if (j == i) continue; terms.Add([|nn.functional.cosine_similarity(z[i], z[j], dim: 0)|]); } var loss = torch.stack(terms.ToArray()).mean();"),
        LossProgram.Private("var z = m.call(x); var n = [|torch.cat(new[] { z[1..], z[..1] }, 0)|]; var loss = nn.functional.triplet_margin_loss(z, z + 1, n);"),
        LossProgram.Private("var p = torch.randperm(x.shape[0]); var loss = nn.functional.cross_entropy(m.call([|x[p]|]), y);"),
        LossProgram.Private("var t = y.to(float32); var w = [|t.mean()|]; var each = nn.functional.binary_cross_entropy_with_logits(m.call(x), t, reduction: nn.Reduction.None); var loss = (each * (1 - w) * t + each * w * (1 - t)).mean();"),
        LossProgram.Private("var z = m.call(x); var one = nn.functional.one_hot(y, 10).to(float32); var centers = [|one.t().matmul(z)|] / (one.sum(new long[] { 0 }).unsqueeze(1) + 1e-6); var loss = nn.functional.cross_entropy(-(z.unsqueeze(1) - centers.unsqueeze(0)).pow(2).sum(2), y);"),
        LossProgram.Private("var s = m.call(x).squeeze(1); var gap = [|s.masked_select(y.eq(1)).unsqueeze(1) - s.masked_select(y.ne(1)).unsqueeze(0)|]; var loss = nn.functional.relu(1 - gap).mean();"),
        Known("var s = m.call(x)[.., 0]; var loss = nn.functional.relu(1 - ([|s[y == 1].unsqueeze(1) - s[y != 1].unsqueeze(0)|])).mean();"),
        Known("var z = m.call(x); var loss = nn.functional.cross_entropy([|z.matmul(z.transpose(-2, -1))|], y);"),
        Known("var each = nn.functional.cross_entropy(m.call(x), y, reduction: nn.Reduction.None); var loss = [|each.topk(8)|].values.mean();"),
        Known("var z = m.call(x).unsqueeze(0); var loss = [|nn.functional.scaled_dot_product_attention(z, z, z)|].pow(2).mean();"),
        LossProgram.Private("var p = torch.randperm(x.shape[0]); var loss = nn.functional.cross_entropy(m.call(0.5 * x + 0.5 * [|x[p]|]), y);"),
        LossProgram.Private("var loss = nn.functional.cross_entropy(m.call(x - [|x.mean(new long[] { 0 })|]), y);"),
        LossProgram.Private("var whole = nn.functional.cross_entropy(m.call(x), y); var loss = [|whole * whole|];"),
        LossProgram.Private("var z = m.call(x); var loss = -[|z.matmul(z.t())|].div(0.1).softmax(1).diagonal().log().mean();"),
        LossProgram.Private("var positive = y.to(float32); var share = positive.mean(); var weights = [|torch.stack(new[] { share, 1 - share }).reciprocal()|]; var loss = nn.functional.cross_entropy(m.call(x), y, weights);"),
        LossProgram.Private("Tensor loss = zeros(1); Step(x); void Step(Tensor a) { var z = m.call(a); loss = nn.functional.relu([|z.mm(z.t())|]).mean(); }"),
        LossProgram.Private("var s = m.call(x); var loss = nn.functional.relu(1 - ([|s - s.t()|])).mean();"),
        LossProgram.Private("var s = m.call(x); var loss = nn.functional.relu(1 - ([|s.unsqueeze(0) - s.unsqueeze(1)|])).mean();"),
        LossProgram.Private("var s = m.call(x).squeeze(1); var loss = [|s.outer(s)|].mean();"),
        LossProgram.Private("var each = nn.functional.cross_entropy(m.call(x), y, reduction: nn.Reduction.None); var loss = [|each.max()|];"),
        LossProgram.Private("var loss = Losses.NtXent(m.call(x), m.call(y)); if (loss.isnan().item<bool>()) continue;", types: "public static class Losses { public static Tensor NtXent(Tensor z1, Tensor z2, double t = 0.5) { var z = torch.cat([z1, z2]); z = nn.functional.normalize(z, p: 2, dim: 1); var sim = [|torch.mm(z, z.t())|] / t; var mask = eye(z.shape[0]); sim = sim.masked_fill(mask.@bool(), -1e9); return nn.functional.cross_entropy(sim, arange(z.shape[0])); } }"),
        LossProgram.Private("var e = m.call(x); var d = [|torch.cdist(e, e)|]; var same = (y.unsqueeze(0) == y.unsqueeze(1)).to(float32); var positive = (d * same).max(1).values; var negative = (d + 1e6 * same).min(1).values; var loss = nn.functional.relu(positive - negative + 0.2).mean();"),
        LossProgram.Private("var (logits, gates) = m.call(x); var importance = [|gates.sum(dim: 0)|]; var balance = importance.var() / importance.mean().pow(2); var loss = nn.functional.cross_entropy(logits, y); loss += 0.01 * balance;", model: "new Mixture()", types: Mixture),
        LossProgram.Private("var a = m.call(x); var b = m.call(y); var unitA = (a - [|a.mean([0L])|]) / a.std(0L); var unitB = (b - b.mean([0L])) / b.std(0L); var c = torch.mm(unitA.T, unitB) / x.shape[0]; var loss = (c - eye(2)).pow(2).sum();"),
        LossProgram.Private("var p = m.call(x).softmax(1); var mean = [|p.mean(new long[] { 0 })|]; var loss = -(p * p.log()).sum(new long[] { 1 }).mean() + (mean * mean.log()).sum();"),
        LossProgram.Private("var z = m.call(x); var loss = nn.functional.cross_entropy([|z.mm(z.t())|], arange(z.shape[0], ScalarType.Int64));"),
        LossProgram.Private("var z = nn.functional.normalize(m.call(x)); var logits = [|torch.matmul(z, z.T)|] / 0.07; var labels = arange(x.shape[0]); var loss = nn.functional.cross_entropy(logits, labels);"),
        LossProgram.Private("var a = m.call(x); var b = m.call(y); var similarity = [|nn.functional.cosine_similarity(a.unsqueeze(1), a.unsqueeze(0), dim: 2)|]; var loss = -similarity.softmax(1).log().mean();"),
        LossProgram.Private("var z = m.call(x); var distances = [|torch.cdist(z, z)|]; var loss = nn.functional.relu(1 - distances).mean();"),
        LossProgram.Private("var each = nn.functional.cross_entropy(m.call(x), y, reduction: nn.Reduction.None); var loss = (each - [|each.mean()|]).square().mean();"),
        LossProgram.Private("var output = m.call(x); var loss = nn.functional.cross_entropy((output - [|output.mean(new long[] { 0 })|]) / output.std(0L), y);"),
        LossProgram.Private("var z = m.call(x); var loss = nn.functional.mse_loss(z, y) + nn.functional.relu(1 - [|z.var(new long[] { 0 })|].sqrt()).mean();"),
        LossProgram.Private("var z = m.call(x); var c = [|z.t().mm(z)|] / 64; var loss = nn.functional.mse_loss(z, y) + 0.01 * c.pow(2).sum();"),
        LossProgram.Private("var z = m.call(x); var c = [|torch.einsum(\"bi,bj->ij\", z, z)|]; var loss = (c - eye(2)).square().sum();"),
        LossProgram.Private("var (logits, gates) = m.call(x); var loss = nn.functional.cross_entropy(logits, y) + 0.01 * 4 * [|gates.mean(new long[] { 0 })|].pow(2).sum();", model: "new Mixture()", types: Mixture),
        LossProgram.Private("var output = m.call(x); var loss = nn.functional.cross_entropy(output.logits, y) + 0.01 * [|output.gates.sum(new long[] { 0 })|].square().sum();", model: "new Mixture()", types: Mixture),
        LossProgram.Private("var loss = nn.functional.cross_entropy(m.call(x), y); loss = loss + 0.01 * m.Balance!;", model: "new Routed()", types: Routed),
        LossProgram.Private("var loss = criterion.call(m.call(x));", "var criterion = new Contrastive();", Contrastive),
        LossProgram.Private("var loss = InfoNce(m.call(x), m.call(y)); static Tensor InfoNce(Tensor a, Tensor b) { var s = [|a.mm(b.t())|]; return nn.functional.cross_entropy(s, arange(a.shape[0])); }"),
        LossProgram.Private("var loss = criterion(m.call(x), y);", "Func<Tensor, Tensor, Tensor> criterion = (output, target) => { var e = nn.functional.mse_loss(output, target); return [|e.sqrt()|]; };"),
        LossProgram.Private("var z = m.call(x); var loss = nn.functional.triplet_margin_loss(z, z, [|z.roll(1, 0)|]);"),
        LossProgram.Private("var z = m.call(x); var hardest = [|torch.cdist(z, z)|].argmax(1); var loss = nn.functional.triplet_margin_loss(z, y, z.index_select(0, hardest));"),
        LossProgram.Private("var z = m.call(x); var loss = nn.functional.triplet_margin_loss(z, y, [|z[randperm(z.shape[0])]|]);"),
        LossProgram.Private("var each = nn.functional.cross_entropy(m.call(x), y, reduction: nn.Reduction.None); var loss = [|each.topk(8, 0)|].values.mean();"),
        LossProgram.Private("var views = torch.cat(new[] { x, x }, 0); var z = m.call(views); var loss = nn.functional.cross_entropy([|z.mm(z.t())|], arange(z.shape[0])) / 2;"),
        """
        public sealed class Trainer(DpOptimizer optimizer, PoissonDataLoader<Dictionary<string, Tensor>> data, PlainNet net)
        {
            public async Task Run()
            {
                foreach (var batch in data)
                {
                    optimizer.zero_grad();
                    var z = net.call(batch["image"].to(CPU));
                    var loss = Loss(z);
                    loss.backward();
                    optimizer.step();
                    await Task.Yield();
                }
            }

            private Tensor Loss(Tensor z) => nn.functional.cross_entropy([|z.mm(z.transpose(0, 1))|], arange(z.size(0)));
        }
        """,
        """
        var step = new Steps();
        step.Run(new PlainNet(), utils.data.DataLoader(new Digits(), 64));
        public sealed class Steps
        {
            public void Run(PlainNet net, TorchSharp.Modules.DataLoader loader)
            {
                using var engine = new PrivacyEngine();
                var training = engine.MakePrivate(net, optim.SGD(net.parameters(), 0.1), loader, 1.1, 1.0);
                foreach (var batch in training.Data)
                    Step(training.Model, training.Optimizer, batch["data"], batch["label"]);
            }

            private static void Step(PlainNet net, DpOptimizer optimizer, Tensor x, Tensor y)
            {
                optimizer.zero_grad();
                using var scope = NewDisposeScope();
                var output = net.call(x);
                var loss = nn.functional.cross_entropy(output, y) + [|(output - output.mean(new long[] { 1 }, keepdim: true)).norm()|];
                loss.backward();
                optimizer.step();
            }
        }
        """,
        LossProgram.Private("var each = nn.functional.cross_entropy(m.call(x), y, reduction: nn.Reduction.None); var (hard, _) = [|each.topk(8)|]; var loss = hard.mean();", model: "nn.Sequential(nn.Flatten(), nn.Linear(784, 10))"),
    ];

    public override IReadOnlyList<string> Silent =>
    [
        LossProgram.Private("var p = torch.randperm(x.shape[0]); var shuffled = Strange(x, p); var loss = nn.functional.cross_entropy(m.call(shuffled), y[p]); static Tensor Strange(Tensor a, Tensor b) { while (a.sum().item<float>() > 0) a = a[b]; return a; }"),
        LossProgram.Private("var p = torch.randperm(x.shape[0]); var shuffled = x[p]; var loss = nn.functional.cross_entropy(m.call(shuffled), y.index_select(0, p));"),
        LossProgram.Private("var z = m.call(x); Tensor loss = zeros(1); for (int i = 0; i < z.shape[0]; i++) loss = loss + nn.functional.cross_entropy(z[i].unsqueeze(0), y[i].unsqueeze(0), reduction: nn.Reduction.Sum) * (z[i] * x[i]).sum();"),
        LossProgram.Private("var z = m.call(x); int half = (int)x.shape[0] / 2; var joined = torch.cat(new[] { z[..half], z[half..] }, 0); var loss = nn.functional.cross_entropy(joined, y);"),
        Known("var z = m.call(x); var loss = z.matmul(z.transpose(-2, -1)).pow(2).mean();", width: 5),
        Known("var z = m.call(x); var loss = z.matmul(z.transpose(-2, -1)).pow(2).mean();", width: 20),
        Known("var z = m.call(x.view(-1, 2, 5)); var loss = z.matmul(z.transpose(-2, -1)).pow(2).mean();"),
        Known("var z = m.call(x); var z2 = z[y == 1]; var loss = nn.functional.cross_entropy(z2, y[y == 1], reduction: nn.Reduction.Sum);"),
        Known("var z = m.call(x).unsqueeze(1); var loss = nn.functional.scaled_dot_product_attention(z, z, z).pow(2).mean();"),
        Known("var z = m.call(x); var loss = z.matmul(z.transpose(-2, -1)).pow(2).mean();", "new Images(), 64, (items, device) => new Dictionary<string, Tensor> { [\"data\"] = torch.stack(items.Select(i => i[\"data\"].view(2, 5))), [\"label\"] = torch.stack(items.Select(i => i[\"label\"])) }", "new DataLoader<Dictionary<string, Tensor>, Dictionary<string, Tensor>>"),
        LossProgram.Private("var each = nn.functional.mse_loss(m.call(x), x, reduction: nn.Reduction.None).mean(new long[] { 1 }); var real = y.ne(0).to(float32); var loss = 0.5 * ((each * real).sum() / real.sum()) + each.mean();"),
        LossProgram.Private("var z = m.call(x); var loss = z.matmul(z.t()).div(0.1).exp().diagonal().log().mean();"),
        LossProgram.Private("var loss = nn.functional.cross_entropy(m.call(x), y);", types: ForwardProgram.Net("var h = fc.call(x); return again.call(h + h.mean(new long[] { 0 }));", "private readonly Linear again = nn.Linear(2, 2);"), model: "new Net()"),
        LossProgram.Private("var loss = nn.functional.cross_entropy(m.call(x, y), y);", model: "new Pairs()", types: """
            public sealed class Pairs : nn.Module<Tensor, Tensor, Tensor>
            {
                private readonly Linear fc = nn.Linear(10, 2);
                public Pairs() : base(nameof(Pairs)) { RegisterComponents(); }
                public override Tensor forward(Tensor a, Tensor b) => fc.call(a).matmul(fc.call(b).transpose(0, 1));
            }
            """),
        LossProgram.Private("var loss = nn.functional.cross_entropy(m.call(x), y);", types: ForwardProgram.Net("var h = fc.call(x); return h / h.pow(2).sum().sqrt();"), model: "new Net()"),
        """
        using var train = new Digits();
        using var engine = new PrivacyEngine();
        nn.Module<Tensor, Tensor> model = new Turned(nn.Linear(10, 10));
        var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 64), 1.1, 1.0);
        foreach (var batch in data)
        {
            opt.zero_grad();
            nn.functional.cross_entropy(m.call(batch["x"]), batch["y"]).backward();
            opt.step();
        }

        public sealed class Turned : nn.Module<Tensor, Tensor>
        {
            private readonly nn.Module<Tensor, Tensor> encoder;
            private readonly Linear head = nn.Linear(10, 2);
            public Turned(nn.Module<Tensor, Tensor> encoder) : base(nameof(Turned)) { this.encoder = encoder; RegisterComponents(); }
            public override Tensor forward(Tensor input) => head.call(encoder.call(input.transpose(0, 1)).mean([0L]));
        }
        """,
        LossProgram.Private("var loss = (m.call(x) - y).norm().pow(2) / 64;"),
        LossProgram.Private("var loss = Step(x, y); Tensor Step(Tensor a, Tensor b) { var each = nn.functional.mse_loss(m.call(a), b, reduction: nn.Reduction.None); return each.mean(new long[] { 1 }).sqrt().mean(); }"),
        LossProgram.Private("var logits = m.call(x); logits = logits - logits.amax(new long[] { 1 }, keepdim: true).detach(); var loss = nn.functional.cross_entropy(logits, y);"),
        LossProgram.Private("var s = m.call(x); var loss = (s - s.transpose(1, 2)).pow(2).mean();"),
        LossProgram.Private("Tensor loss = zeros(1); for (int k = 0; k < 3; k++) loss = loss + nn.functional.cross_entropy(m.call(x), y); loss = loss / 3;"),
        LossProgram.Private("var e = m.call(x); var d = torch.cdist(e, e); var loss = Unknown.Loss(d, y);", types: "public static class Unknown { public static Func<Tensor, Tensor, Tensor> Loss = Pick(); private static Func<Tensor, Tensor, Tensor> Pick() => throw new NotSupportedException(); }"),
        LossProgram.Private("var loss = nn.functional.cross_entropy(m.call(x), y);"),
        LossProgram.Private("var each = nn.functional.cross_entropy(m.call(x), y, reduction: nn.Reduction.None); var loss = each.sum() / 64;"),
        LossProgram.Private("var each = (m.call(x) - y).pow(2).sum(new long[] { 1 }); var loss = each.mean() * 0.5 + 1e-4 * each.exp().sum() / x.shape[0];"),
        LossProgram.Private("var loss = nn.functional.cross_entropy(m.call(x), y); var decay = torch.zeros(1); foreach (var p in m.parameters()) decay = decay + p.norm().pow(2); loss = loss + 1e-4 * decay;"),
        LossProgram.Private("var loss = nn.functional.triplet_margin_loss(m.call(x), m.call(y), m.call(y.flip(1)));"),
        LossProgram.Private("var z = m.call(x); var loss = nn.functional.cross_entropy(z, y); var similarity = z.mm(z.t()).mean(); Console.WriteLine(similarity.shape);"),
        LossProgram.Private("var z = nn.functional.normalize(m.call(x)); var loss = 1 - nn.functional.cosine_similarity(z, y).mean();"),
        LossProgram.Private("var z = m.call(x); var loss = torch.cdist(z, anchors).softmax(1).log().mean();", "var anchors = torch.randn(new long[] { 5, 2 });"),
        LossProgram.Private("var z = m.call(x).view(-1, 8, 3); var loss = torch.cdist(z, y).amin(new long[] { 2 }).mean();"),
        LossProgram.Private("var z = m.call(x); var loss = z.mm(z.t()).diagonal().mean();"),
        LossProgram.Private("var logits = m.call(x); logits = logits - logits.max(); var loss = -logits.log_softmax(1).gather(1, y.unsqueeze(1)).mean();"),
        LossProgram.Private("var (logits, gates) = m.call(x); var loss = nn.functional.cross_entropy(logits, y) + 0.01 * (gates * gates.log()).sum(new long[] { 1 }).mean();", model: "new Mixture()", types: Mixture),
        LossProgram.Private("var loss = nn.functional.cross_entropy(m.call(x), y); if (epoch > 1) loss = loss.sqrt();"),
        LossProgram.Private("var mu = m.call(x); var logvar = m.call(x); var loss = nn.functional.mse_loss(mu, y, reduction: nn.Reduction.Sum) - 0.5 * (1 + logvar - mu.pow(2) - logvar.exp()).sum();"),
        "var net = new PlainNet(); var x = randn(8, 10); var z = net.call(x); nn.functional.cross_entropy(z.mm(z.t()), arange(8)).backward();",
        LossProgram.Private("var loss = m.call(x).mean();", model: "new Mixing()", types: """
            public sealed class Mixing : nn.Module<Tensor, Tensor>
            {
                private readonly Linear fc = nn.Linear(10, 2);
                public Mixing() : base(nameof(Mixing)) { RegisterComponents(); }
                public override Tensor forward(Tensor x) { var h = fc.call(x); return h - h.std(new long[] { 0 }); }
            }
            """),
        LossProgram.Private("var (top, _) = m.call(x).topk(3); var loss = nn.functional.cross_entropy(m.call(x), y) - top.mean();", model: "nn.Sequential(nn.Flatten(), nn.Linear(784, 10))"),
        LossProgram.Private("var each = nn.functional.cross_entropy(m.call(x), y, reduction: nn.Reduction.None); var (hard, _) = each.topk(8); var loss = hard.mean();"),
    ];
}
