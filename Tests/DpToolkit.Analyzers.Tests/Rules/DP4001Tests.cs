using DpToolkit.Analyzers.Tests.Verification;
using DpToolkit.Analyzers.Unit;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP4001Tests : RuleTests<MergedBatchRule>
{
    public override IReadOnlyList<string> Firing =>
    [
        ForwardProgram.Private("return fc.call([|e.call(x).view(-1, D)|]);", "private const int D = 10; private readonly Embedding e = nn.Embedding(100, D);"),
        ForwardProgram.Private("return fc.call([|x.flatten(0, 1)|]);"),
        ForwardProgram.Private("var tokens = [|x.view(x.shape[0] * x.shape[1], x.shape[2])|]; return fc.call(tokens).view(x.shape[0], x.shape[1], -1);"),
        ForwardProgram.Private("var (b, t) = (x.shape[0], x.shape[1]); return fc.call([|x.reshape(b * t, 10)|].relu()).reshape(b, t, 2);"),
        ForwardProgram.Private("return fc.call([|x.reshape(-1, x.shape[2])|]);"),
        ForwardProgram.Private("return [|x.flatten(0, 1)|].matmul(w);", "private readonly Parameter w = new(torch.zeros(2, 2));"),
        ForwardProgram.Private("var patches = x.view(-1, 16, 10); return fc.call([|patches.flatten(0, 1)|]).view(-1, 16, 2).sum(1);"),
    ];

    public override IReadOnlyList<string> Silent =>
    [
        ForwardProgram.Private("return fc.call(e.call(x).view(-1, 20));", "private readonly Embedding e = nn.Embedding(100, 10);"),
        ForwardProgram.Private("return fc.call(x.flatten(1));"),
        ForwardProgram.Private("return fc.call(x.flatten(1, 2));"),
        ForwardProgram.Private("return fc.call(x).flatten();"),
        ForwardProgram.Private("return fc.call(x.view(x.shape[0], -1));"),
        ForwardProgram.Private("return fc.call(x.view(-1, 784));"),
        ForwardProgram.Private("return fc.call(x.view(-1, x.shape[1]));"),
        ForwardProgram.Private("var h = x.flatten(0, 1).relu(); return fc.call(h.view(x.shape[0], x.shape[1], -1));"),
        ForwardProgram.Net("return fc.call(x.flatten(0, 1));"),
        ForwardProgram.Private("var patches = x.view(-1, 16, 10); return fc.call(patches).flatten(1, 2);"),
    ];
}
