using DpToolkit.Analyzers.Tests.Verification;
using DpToolkit.Analyzers.Unit;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP4001Tests : RuleTests<MergedBatchRule>
{
    private static string Built(string constructor, string forward, string each = "") => $$"""
        using var engine = new PrivacyEngine();
        var model = new Net(new Options(10, 20));
        var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);

        public sealed record Options(int Width, int Other);
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            private readonly Embedding e;
            private readonly int width;
            private readonly Options? options;
            public Net(Options options) : base(nameof(Net)) { {{constructor}} RegisterComponents(); }
            public override Tensor forward(Tensor x) { {{forward}} }
        }
        public sealed class Each : nn.Module<Tensor, Tensor>
        {
            private readonly nn.Module<Tensor, Tensor> inner;
            public Each(nn.Module<Tensor, Tensor> inner) : base(nameof(Each)) { this.inner = inner; RegisterComponents(); }
            public override Tensor forward(Tensor x) => inner.call({{each}}x.reshape(x.shape[0] * x.shape[1], x.shape[2]){{(each == "[|" ? "|]" : "")}});
        }
        """;

    public override IReadOnlyList<string> Firing =>
    [
        ForwardProgram.Private("var p = conv.call(x.view(x.shape[0], 1, 28, 28)).permute(0, 2, 3, 1); return fc.call([|p.reshape(-1, 10)|]);", "private readonly Conv2d conv = nn.Conv2d(1, 10, (4, 4), stride: (4, 4));"),
        ForwardProgram.Private("var p = pool.call(conv.call(x)).relu().flatten(2).transpose(1, 2); return fc.call([|p.reshape(-1, 10)|]);", "private readonly Conv2d conv = nn.Conv2d(1, 10, 3); private readonly MaxPool2d pool = nn.MaxPool2d(2);"),
        ForwardProgram.Private("var (o, _) = gru.call(e.call(x)); return fc.call([|o.contiguous().view(-1, 10)|]);", "private readonly Embedding e = nn.Embedding(100, 8); private readonly GRU gru = nn.GRU(8, 10, batchFirst: true);"),
        ForwardProgram.Private("return time.call(x.view(-1, 28, 10));", "private readonly nn.Module<Tensor, Tensor> time = new Distributed<Linear>(nn.Linear(10, 2));", "public sealed class Distributed<T> : nn.Module<Tensor, Tensor> where T : nn.Module<Tensor, Tensor> { private readonly T layer; public Distributed(T inner) : base(\"D\") { layer = inner; RegisterComponents(); } public override Tensor forward(Tensor x) => layer.call([|x.flatten(0, 1)|]).unflatten(0, new[] { x.shape[0], x.shape[1] }); }"),
        ForwardProgram.Private("var (o, _, _) = lstm.call(e.call(x)); return fc.call([|o.reshape(-1, 10)|]);", "private readonly Embedding e = nn.Embedding(100, 8); private readonly DpLSTM lstm = new(8, 10, batchFirst: true);"),
        ForwardProgram.Private("var h = e.call(x); return fc.call([|h.relu().view(-1, h.shape[^1])|]);", "private readonly Embedding e = nn.Embedding(100, 10);"),
        ForwardProgram.Private("var h = e.call(x); return fc.call([|h.view(-1, h.size(-1))|]);", "private readonly Embedding e = nn.Embedding(100, 10);"),
        ForwardProgram.Private("var h = x.view(x.shape[0], 28, 28); return fc.call([|h.view(x.shape[0] * 28, 28)|]);"),
        Built("width = options.Width; e = nn.Embedding(100, options.Width);", "return fc.call([|e.call(x).view(-1, width)|]);"),
        Built("this.options = options; e = nn.Embedding(100, options.Width);", "return fc.call([|e.call(x).view(-1, this.options!.Width)|]);"),
        Built("e = nn.Embedding(100, 10);", "return fc.call(x);", "[|").Replace("Linear fc = nn.Linear(10, 2)", "Each fc = new(nn.Linear(10, 2))"),
        ForwardProgram.Private("return fc.call([|x.transpose(0, 1).flatten(0, 1)|]);"),
        """
        using var engine = new PrivacyEngine();
        var model = nn.Sequential(nn.Unflatten(1, new long[] { 16, 49 }), [|nn.Flatten(0, 1)|], nn.Linear(49, 10));
        var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        """,
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
        ForwardProgram.Private("return fc.call(pool.call(conv.call(x)).permute(0, 2, 3, 1).reshape(-1, 10));", "private readonly Conv2d conv = nn.Conv2d(1, 10, 3); private readonly AdaptiveAvgPool2d pool = nn.AdaptiveAvgPool2d(1);"),
        ForwardProgram.Private("return fc.call(conv.call(x).reshape(-1, 10));", "private readonly Conv2d conv = nn.Conv2d(1, 10, 28);"),
        ForwardProgram.Private("var (_, last) = gru.call(x.view(-1, 28, 28)); return fc.call(last.select(0, 0).view(-1, 10));", "private readonly GRU gru = nn.GRU(28, 10, batchFirst: true);"),
        ForwardProgram.Private("var (o, _, _) = lstm.call(e.call(x)); return fc.call(o.select(1, -1).reshape(-1, 10));", "private readonly Embedding e = nn.Embedding(100, 8); private readonly DpLSTM lstm = new(8, 10, batchFirst: true);"),
        ForwardProgram.Private("var (o, _, _) = lstm.call(e.call(x)); return fc.call(o.reshape(-1, 10));", "private readonly Embedding e = nn.Embedding(100, 8); private readonly DpLSTM lstm = new(8, 10, batchFirst: Setting.On);", "public static class Setting { public static readonly bool On = DateTime.Now.Hour > 1; }"),
        ForwardProgram.Private("return fc.call(e.call(x.select(1, 0)).view(-1, 10));", "private readonly Embedding e = nn.Embedding(100, 10);"),
        ForwardProgram.Private("return fc.call(x.view(x.shape[0] * 1, 784));"),
        Built("width = options.Other; e = nn.Embedding(100, options.Width);", "return fc.call(e.call(x).view(-1, width));"),
        Built("this.options = options; e = nn.Embedding(100, options.Other);", "return fc.call(e.call(x).view(-1, this.options!.Width));"),
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
