using DpToolkit.Analyzers.Samples;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP2003Tests : RuleTests<MixedSamplesRule>
{
    public override IReadOnlyList<string> Firing =>
    [
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
