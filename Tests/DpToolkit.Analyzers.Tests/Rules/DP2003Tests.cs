using DpToolkit.Analyzers.Samples;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP2003Tests : RuleTests<MixedSamplesRule>
{
    private const string Layers = """
        private readonly Tensor w = torch.zeros(2, 2);
        private readonly ModuleList<Linear> linears = nn.ModuleList(nn.Linear(2, 2), nn.Linear(2, 2));
        private readonly ModuleList<nn.Module<Tensor, Tensor>> mids = new(nn.Linear(2, 2), nn.ReLU());
        private readonly DpLSTM lstm = new(2, 2, batchFirst: true);
        private readonly DpGRU timed = new(2, 2);
        private readonly DpMultiheadAttention attention = new(2, 1);
        private readonly DpTransformerEncoderLayer encoder = new(2, 1, 4);
        private static (Tensor Left, int Count) Two(Tensor t) => (t, 2);
        """;

    /// <summary>What leaves the samples of h, [B, 2], and of q, [B, 1, 2], along dimension 0, other dimensions behind it.</summary>
    private static readonly string[] Kept =
    [
        "h.movedim(new long[] { 1 }, new long[] { 0 }).movedim(new long[] { 0 }, new long[] { 1 })", "torch.movedim(q, -1, 1)", "q.movedim(new long[] { 1, 2 }, new long[] { 2, 1 })",
        "h.view_as(x.flatten(1))", "h.mean(new long[] { 1 }, keepdim: true).expand_as(h)", "h.reshape(x.shape)", "h.mean(new long[] { 1 }, keepdim: true).expand(-1, 2)", "w.expand_as(h) + h",
        "h.scatter(1, torch.zeros_like(h).to(ScalarType.Int64), h)", "h.scatter_add(-1, h.argsort(1), h)", "h.index_fill(1, torch.arange(1), 0)", "h.index_add(1, torch.arange(2), h, 1)", "h.index_copy(1, torch.arange(2), h)",
        "h.unfold(1, 1, 1).squeeze(2)", "nn.functional.unfold(x.view(-1, 1, 5, 2), 2)", "nn.functional.scaled_dot_product_attention(q, q, q)",
        "torch.addmm(fc.bias!, h, w, 1, 1)", "h.addmm(h, w)", "q.baddbmm(q.transpose(1, 2), q)", "torch.cat(new[] { h, h }, 1).glu()", "nn.functional.pad(h, new long[] { 1, 1 })",
        "torch.hstack(h, h)", "torch.dstack(h, h)", "torch.column_stack(h.select(1, 0), h.select(1, 1))", "torch.einsum(\"bi,ij\", h, w)",
        "h[.., 0..1]", "h[TensorIndex.Colon, TensorIndex.Slice(0, 1)]", "h[TensorIndex.Ellipsis, TensorIndex.Slice(stop: 1)]", "q[TensorIndex.Ellipsis, ^1, TensorIndex.None]", "h[TensorIndex.Colon, TensorIndex.None]",
        "h[TensorIndex.Colon, TensorIndex.Tensor(torch.arange(1))]", "h[.., (0, 1)]", "(none ?? h)", "(h.dim() switch { 2 => h, 3 => h * 2, _ => throw new Exception() })", "Twice(h)", "half(h)", "Two(h).Left",
        "linears.Aggregate(h, (t, layer) => layer.call(t))", "mids[1].call(mids[0].call(h))", "looped", "lstm.call(q).Item1", "lstm.call(q).Item3.squeeze(0)", "output", "timed.call(q.transpose(0, 1)).Item1.transpose(0, 1)",
        "attention.call(q.transpose(0, 1), q.transpose(0, 1), q.transpose(0, 1)).Item1.squeeze(0)", "attention.call(q.transpose(0, 1), q.transpose(0, 1), q.transpose(0, 1)).Item2", "encoder.call(q.transpose(0, 1)).transpose(0, 1)",
    ];

    /// <summary>All of them, each into <paramref name="then"/>.</summary>
    private static string Tracks(Func<string, string> then) => ForwardProgram.Private($$"""
        var h = fc.call(x.flatten(1));
        var q = h.unsqueeze(1);
        Tensor? none = null;
        Func<Tensor, Tensor> half = t => t / 2;
        Tensor Twice(Tensor t) { return t * 2; }
        var looped = h;
        foreach (var mid in mids)
            looped = mid.call(looped);
        var (output, (state, cell)) = (lstm.call(q).Item1, (lstm.call(q).Item2, lstm.call(q).Item3));
        {{string.Join("\n", Kept.Select((kept, i) => $"var z{i} = {kept}; var m{i} = {then("z" + i)};"))}}
        return {{string.Join(" + ", Kept.Select((_, i) => $"m{i}.flatten(1).mean(new long[] {{ 1 }})"))}};
        """, Layers);

    private static string TwoInputs(string forward) => $$"""
        using var engine = new PrivacyEngine();
        var model = new Pairs();
        var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        foreach (var batch in data)
        {
            opt.zero_grad();
            nn.functional.cross_entropy(m.call(batch["a"], batch["b"]), batch["label"]).backward();
            opt.step();
        }
        public sealed class Pairs : nn.Module<Tensor, Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(16, 32);
            public Pairs() : base(nameof(Pairs)) { RegisterComponents(); }
            public override Tensor forward(Tensor a, Tensor b) { {{forward}} }
        }
        """;

    private static string Trained(string forward) =>
        ForwardProgram.Private(forward, "private Tensor running = torch.zeros(10);").Replace("1.1, 1.0);", "1.1, 1.0);\nforeach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }");

    public override IReadOnlyList<string> Firing =>
    [
        Trained("running = [|x.mean(new long[] { 0 })|]; return fc.call(x - running);"),
        Tracks(z => $"[|{z}.cumsum(0)|]"),
        ForwardProgram.Private("var h = fc.call(x); var s = torch.zeros(2); for (int i = 0; i < h.shape[0]; i++) s = [|s + h[i]|]; return h - s;"),
        ForwardProgram.Private("var h = fc.call(x); var s = torch.zeros(2); for (var row = 0L; row < x.size(0); row++) [|s += h[row].relu()|]; return h - s / x.size(0);"),
        ForwardProgram.Private("var h = fc.call(x); Tensor y; if (h.dim() > 2) y = [|h.softmax(0)|]; else y = h - [|h.mean(new long[] { 0 })|]; return y * 2;"),
        ForwardProgram.Private($"var h = fc.call(x.flatten(1)); {string.Concat(Enumerable.Repeat("h = h + again.call(h) * h.relu(); ", 40))} return h - [|h.mean(new long[] {{ 0 }})|];", "private readonly Linear again = nn.Linear(2, 2);"),
        ForwardProgram.Private("var h = fc.call(x.flatten(1)); Tensor s = [|h.mean(new long[] { 0 })|]; Tensor y; if (h.dim() > 2) y = h + s; else y = h - s; return y;"),
        TwoInputs("var u = fc.call(a); var v = fc.call(b); return [|u.matmul(v.transpose(0, 1))|].softmax(1).matmul(v);"),
        TwoInputs("return fc.call(a - [|b.mean(new long[] { 0 })|]);"),
        ForwardProgram.Private("var h = fc.call(x); return (h - [|h.min()|]) / (h.max() - h.min());"),
        ForwardProgram.Private("var h = fc.call(x.flatten(1)); return [|torch.tensordot(h, h, new long[] { 1 }, new long[] { 1 })|];"),
        ForwardProgram.Private("var v = fc.call(x.flatten(1)).select(1, 0); return [|v.outer(v)|].matmul(fc.call(x));"),
        ForwardProgram.Private("var v = fc.call(x.flatten(1)).select(1, 0); return [|v.dot(v)|] * fc.call(x);"),
        ForwardProgram.Private("var h = fc.call(x.flatten(1)); return [|h.inner(h)|].matmul(h);"),
        ForwardProgram.Private("var h = fc.call(x.flatten(1)); return [|h.kron(h)|];"),
        ForwardProgram.Private("var h = fc.call(x.flatten(1)).unsqueeze(0); return [|nn.functional.scaled_dot_product_attention(h, h, h)|].squeeze(0);"),
        ForwardProgram.Private("var h = fc.call(x.flatten(1)); return [|p.addmm(h.t(), h)|];", "private readonly Tensor p = torch.zeros(2, 2);"),
        ForwardProgram.Private("var h = fc.call(x.flatten(1)); return [|torch.movedim(h, 0, 1).glu(1)|];"),
        ForwardProgram.Private("var q = fc.call(x.flatten(1)).unsqueeze(1); return [|attention.call(q, q, q)|].Item1;", Layers),
        ForwardProgram.Private("return [|encoder.call(fc.call(x.view(-1, 5, 10)))|].flatten(1);", Layers),
        ForwardProgram.Private("var h = fc.call(x); return h - [|h[^1]|];"),
        ForwardProgram.Private("var h = fc.call(x); return [|h.sort(0)|].Values;"),
        ForwardProgram.Private("var h = fc.call(x); return h + [|h[torch.randperm(h.shape[0])]|];"),
        ForwardProgram.Private("var h = fc.call(x); return h + [|h.index_select(0, torch.randperm(h.shape[0]))|];"),
        ForwardProgram.Private("var h = fc.call(x); return h - [|h.narrow(0, 0, 1)|];"),
        ForwardProgram.Private("var h = fc.call(x); return h.matmul([|torch.cov(h.t())|]);"),
        ForwardProgram.Private("var h = fc.call(x); return h / [|h.std(All, keepdim: true)|];", "private static readonly long[] All = { 0, 1 };"),
        ForwardProgram.Private("if (training) x = x + [|x.flip(0)|]; return fc.call(x);"),
        ForwardProgram.Private("return [|torch.cdist(x, x)|].matmul(fc.call(x));"),
        """
        using var engine = new PrivacyEngine();
        var model = new Centered();
        var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);

        public abstract class Prepared : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            protected Prepared(string name) : base(name) { RegisterComponents(); }
            protected virtual Tensor Prepare(Tensor x) => x;
            public override Tensor forward(Tensor x) => fc.call(Prepare(x));
        }
        public sealed class Centered : Prepared
        {
            public Centered() : base(nameof(Centered)) { }
            protected override Tensor Prepare(Tensor x) => x - [|x.mean(new long[] { 0 })|];
        }
        """,
        ForwardProgram.Private("var h = fc.call(x); return h - [|h.mean(new long[] { 0 }, keepdim: true)|];"),
        ForwardProgram.Private("return fc.call(x) / [|x.norm()|];"),
        ForwardProgram.Private("return [|nn.functional.softmax(fc.call(x), 0)|];"),
        ForwardProgram.Private("var h = fc.call(x); return [|h.mm(h.t())|];"),
        ForwardProgram.Private("var h = fc.call(x); return [|h.t().matmul(h)|];"),
        ForwardProgram.Private("var h = fc.call(x).transpose(0, 1); return [|h.cumsum(1)|].transpose(0, 1);"),
        ForwardProgram.Private("return fc.call([|x.flip(new long[] { 0 })|]);"),
        ForwardProgram.Private("return ([|x.unsqueeze(0) - x.unsqueeze(1)|]).sum(new long[] { 2 });"),
        ForwardProgram.Private("var s = [|x.sum()|]; var h = fc.call(x); if (training) h = h * 2; return h * s;"),
        ForwardProgram.Private("return Center(fc.call(x)); static Tensor Never() => throw new Exception(); }  private Tensor Center(Tensor h) { return h - [|torch.einsum(\"bi->i\", h)|];"),
        ForwardProgram.Private("return block.call(x);", "private readonly Block block = new();", """
            public sealed class Block : nn.Module<Tensor, Tensor>
            {
                private readonly Linear inner = nn.Linear(4, 4);
                public Block() : base(nameof(Block)) { RegisterComponents(); }
                public override Tensor forward(Tensor y) { var h = inner.call(y); return h - [|h.mean(new long[] { 0 })|]; }
            }
            """),
        ForwardProgram.Private("var tokens = x.view(-1, 5, 10); return [|fc.call(tokens).softmax(0)|];"),
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Trained("using (no_grad()) running = 0.9 * running + 0.1 * x.mean(new long[] { 0 }); return fc.call(x - running);"),
        Trained("var mean = x.detach().mean(new long[] { 0 }); running *= 0.9; running += 0.1 * mean; return fc.call(x - running);"),
        Tracks(z => $"{z}.cumsum(1)"),
        ForwardProgram.Private("var h = fc.call(x); var s = torch.zeros(h.shape[0]); for (int i = 0; i < h.shape[1]; i++) s = s + h[TensorIndex.Colon, i]; return h - s.unsqueeze(1);"),
        ForwardProgram.Private("var h = fc.call(x); var s = torch.zeros(0, 2); for (int i = 0; i < h.shape[0]; i++) s = torch.cat(new[] { s, h[i].relu().unsqueeze(0) }); return s;"),
        ForwardProgram.Private("var h = fc.call(x.flatten(1)); Tensor s = h.mean(new long[] { 0 }); Tensor y; if (h.dim() > 2) y = h + s; else y = h; return y;"),
        TwoInputs("var u = fc.call(a).unsqueeze(1); var v = fc.call(b).unsqueeze(2); return u.matmul(v).squeeze(2);"),
        TwoInputs("return fc.call(a - b.mean(new long[] { 1 }, keepdim: true));"),
        ForwardProgram.Private("var parts = new List<Tensor>(); for (long i = 0; i < x.shape[0]; i++) parts.Add(fc.call(x[i].unsqueeze(0))); return torch.cat(parts, 0);"),
        ForwardProgram.Private("var parts = new List<Tensor>(); for (long i = 0; i < x.shape[0]; i++) parts.Add(fc.call(x.select(0, i))); return torch.stack(parts, 0);"),
        ForwardProgram.Private("var steps = new List<Tensor>(); for (int t = 0; t < 5; t++) steps.Add(fc.call(x[.., t])); return torch.stack(steps, 1);"),
        ForwardProgram.Private("var h = fc.call(x).unbind(0); return torch.stack(h.Select(row => row.softmax(0)).ToArray(), 0);"),
        ForwardProgram.Private("var q = fc.call(x.flatten(1)).unsqueeze(1); return native.call(q, q, q, null, false, null).Item1;", "private readonly MultiheadAttention native = nn.MultiheadAttention(2, 1);"),
        ForwardProgram.Private("var h = fc.call(x.flatten(1)); return h.index_add(0, torch.arange(2), h, 1).scatter(0, h.argsort(1), h);"),
        ForwardProgram.Private("var h = fc.call(x); return h.sort(1).Values;"),
        ForwardProgram.Private("var h = fc.call(x); return h.index_select(1, torch.randperm(2));"),
        ForwardProgram.Private("var h = fc.call(x); mean.add_(h.detach().sum(new long[] { 0 })); return h;", "private readonly Tensor mean = torch.zeros(2);"),
        ForwardProgram.Private("var h = fc.call(x); var copy = h.detach().clone(); copy.sub_(copy.mean(new long[] { 0 })); return h;"),
        ForwardProgram.Private("var parts = new List<Tensor>(); for (long i = 0; i < x.shape[0]; i++) parts.Add(fc.call(x.narrow(0, i, 1))); return torch.cat(parts, 0);"),
        ForwardProgram.Private("var h = fc.call(x); return h / h.std(Last, keepdim: true);", "private static readonly long[] Last = [1];"),
        ForwardProgram.Private("var o = fc.call(x); if (!training) return o - o.mean(new long[] { 0 }); return o;"),
        ForwardProgram.Private("return torch.cdist(x, p).matmul(fc.weight!.t());", "private readonly Tensor p = torch.zeros(10, 10);"),
        ForwardProgram.Private("var h = fc.call(x); return h - h.mean(new long[] { -1 }, keepdim: true);"),
        ForwardProgram.Private("return nn.functional.softmax(fc.call(x), 1);"),
        ForwardProgram.Private("var h = fc.call(x); return h.matmul(h.transpose(-2, -1));"),
        ForwardProgram.Private("var h = fc.call(x); var unused = h.mean(); return h;"),
        ForwardProgram.Private("var h = fc.call(x); if (!training) return h - h.mean(new long[] { 0 }); return h;"),
        ForwardProgram.Private("var h = fc.call(x).permute(1, 0, 2); return h.mean(new long[] { 0 });"),
        ForwardProgram.Private("var h = other(x); return h - h.mean(new long[] { 0 });", "private readonly Func<Tensor, Tensor> other = y => y.t();"),
        ForwardProgram.Private("return fc.call(x.flip(new long[] { 1 }));"),
        ForwardProgram.Private("return torch.einsum(\"bi,bi->b\", x, x);"),
        ForwardProgram.Private("return block.call(x.transpose(0, 1)).transpose(0, 1);", "private readonly Block block = new();", """
            public sealed class Block : nn.Module<Tensor, Tensor>
            {
                public Block() : base(nameof(Block)) { }
                public override Tensor forward(Tensor y) => y - y.mean(new long[] { 0 });
            }
            """),
        ForwardProgram.Net("return x - x.mean(new long[] { 0 });"),
        ForwardProgram.Private("var tokens = x.view(-1, 5, 10); return fc.call(tokens).softmax(1);"),
        ForwardProgram.Private("var pairs = x.permute(1, 0, 2).view(-1, 5, 10); return fc.call(pairs).softmax(0);"),
    ];
}
