using DpToolkit.Analyzers.Samples;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP2003Tests : RuleTests<MixedSamplesRule>
{
    public override IReadOnlyList<string> Firing =>
    [
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
    ];

    public override IReadOnlyList<string> Silent =>
    [
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
    ];
}
