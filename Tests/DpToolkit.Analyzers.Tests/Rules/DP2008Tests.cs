using DpToolkit.Analyzers.Samples;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP2008Tests : RuleTests<ConstantBatchSizeRule>
{
    public override IReadOnlyList<string> Firing =>
    [
        ForwardProgram.Private("var (y, _) = rnn.call(x, [|torch.zeros(1, 64, 5)|]); return fc.call(y);", "private readonly DpGRU rnn = new(10, 5, batchFirst: true);"),
        ForwardProgram.Private("return fc.call(x.to(float32) + [|position.repeat(64, 1, 1)|]);", "private readonly Tensor position = torch.zeros(1, 8, 10);"),
        ForwardProgram.Private("return fc.call([|x.view(64, -1)|]);"),
        ForwardProgram.Private("return fc.call([|x.reshape(new long[] { BatchSize, 10 })|]);", "private const int BatchSize = 128;"),
        ForwardProgram.Private("var h = fc.call(x).relu(); return [|torch.reshape(h, 32, 2)|];"),
        ForwardProgram.Private("var h = [|torch.zeros(64, 5)|]; return fc.call(torch.cat(new[] { x, h.to(x.device) }, 1));"),
        ForwardProgram.Private("var (y, _, _) = rnn.call(x, ([|torch.zeros(1, 64, 5)|], [|torch.zeros(1, 64, 5)|])); return fc.call(y);", "private readonly LSTM rnn = nn.LSTM(10, 5, batchFirst: true);"),
        ForwardProgram.Private("var h0 = [|torch.zeros(new long[] { 2, 64, 5 })|]; var (y, h) = rnn.call(x, h0); return fc.call(y);", "private readonly GRU rnn = nn.GRU(10, 5, 2, batchFirst: true);"),
        ForwardProgram.Private("var h = [|zeros(batchSize, 5)|]; foreach (var i in new[] { 1, 2 }) h = h + i; return fc.call(x) + h.sum();", "private readonly long batchSize = 64;"),
        ForwardProgram.Private("var token = [|start.expand(64, -1)|]; return fc.call(torch.cat(new[] { token, x }, 1));", "private readonly Tensor start = torch.zeros(1, 5);"),
        ForwardProgram.Private("return block.call(Flat(x)); } private Tensor Flat(Tensor y) { return [|y.view(64, 784)|];", "private readonly Linear block = nn.Linear(784, 2);"),
        ForwardProgram.Private("return fc.call(x + [|torch.zeros(64, 10)|]);"),
        LossProgram.Private("var flat = [|x.view(64, 784)|]; var loss = nn.functional.cross_entropy(m.call(flat), y);"),
        LossProgram.Private("var loss = nn.functional.cross_entropy(m.call([|x.reshape(BatchSize, -1)|]), y);", "const int BatchSize = 64;"),
        ForwardProgram.Private("var steps = x.view(-1, 5, 10); var h = [|torch.zeros(64, 2)|]; return fc.call(torch.cat(new[] { steps.select(1, 0), h }, 1));"),
        ForwardProgram.Private("return [|fc.call(x.view(-1, 5, 10)).view(32, 5, 2, 1)|];"),
    ];

    public override IReadOnlyList<string> Silent =>
    [
        ForwardProgram.Private("var (y, _) = rnn.call(x, torch.zeros(1, x.shape[0], 5)); return fc.call(y);", "private readonly DpGRU rnn = new(10, 5, batchFirst: true);"),
        ForwardProgram.Private("return fc.call(x.view(-1, 10));"),
        ForwardProgram.Private("return fc.call(x.view(x.shape[0], 10));"),
        ForwardProgram.Private("var n = x.size(0); return fc.call(x.reshape(n, -1) + zeros(n, 10));"),
        ForwardProgram.Private("return fc.call(x.view(1, -1));"),
        ForwardProgram.Private("return fc.call(x + torch.zeros(50, 10));"),
        ForwardProgram.Private("var scores = x.matmul(x.transpose(-2, -1)); return fc.call(scores * torch.ones(64, 64).tril());"),
        ForwardProgram.Private("return fc.call(weight.view(64, 10).sum(new long[] { 0 }) * x);", "private readonly Tensor weight = torch.zeros(640);"),
        ForwardProgram.Private("var (y, h) = rnn.call(x, torch.zeros(1, x.shape[0], 5)); return fc.call(y);", "private readonly GRU rnn = nn.GRU(10, 5, batchFirst: true);"),
        ForwardProgram.Private("return fc.call(x.flatten(1).unflatten(1, 64, -1).sum(new long[] { 1 }));"),
        ForwardProgram.Private("return torch.cat(new[] { fc.call(x), torch.zeros(64, 2) }, 0);"),
        ForwardProgram.Net("return fc.call(x.view(64, -1));"),
        LossProgram.Private("var loss = nn.functional.cross_entropy(m.call(x.view(-1, 784)), y.view(-1));"),
        ForwardProgram.Private("var steps = x.view(-1, 5, 10); return fc.call(steps.transpose(0, 1)).view(5, -1, 2);"),
    ];
}
