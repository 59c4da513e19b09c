using DpToolkit.Analyzers.Layers;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP7002Tests : RuleTests<NeedsTwinRule>
{
    private const string Wide = "nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)>";

    private const string Train = """

        using var train = new Digits();
        using var engine = new PrivacyEngine();
        var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 64), 1.1, 1.0);

        """;

    public override IReadOnlyList<string> Firing =>
    [
        ForwardProgram.Private("return fc.call(rnn.call(x).Item1);", "private readonly LSTM rnn = [|nn.LSTM(5, 10, batchFirst: true)|];"),
        ForwardProgram.Private("return fc.call(rnn.call(x).Item1);", "private readonly GRU rnn = [|torch.nn.GRU(5, 10)|]; private readonly RNN other = [|nn.RNN(5, 10, 1, nn.NonLinearities.ReLU)|];"),
        ForwardProgram.Private("return fc.call(x);", $"private readonly {Wide} rnn = [|nn.LSTM(5, 10)|];"),
        ForwardProgram.Private("return fc.call(attention.call(x, x, x).Item1);", "private readonly MultiheadAttention attention = [|nn.MultiheadAttention(8, 2)|];"),
        ForwardProgram.Private("return fc.call(encoder.call(x));", "private readonly TransformerEncoder encoder = [|nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2), 6)|]; private readonly Transformer all = [|nn.Transformer(8, 2)|];"),
        ForwardProgram.Private("return fc.call(inner.call(x));", "private readonly Inner inner = new();", """
            public class Inner : nn.Module<Tensor, Tensor>
            {
                protected readonly TransformerDecoder decoder;
                private readonly LSTM rnn;
                public Inner() : base(nameof(Inner))
                {
                    var layer = nn.TransformerDecoderLayer(8, 2);
                    decoder = [|nn.TransformerDecoder(layer, 2)|];
                    rnn = Make();
                    RegisterComponents();
                }
                private static LSTM Make() => [|nn.LSTM(5, 10, bias: false)|];
                public override Tensor forward(Tensor x) => rnn.call(x).Item1;
            }
            """),
        "var model = nn.Sequential((\"encoder\", [|nn.TransformerEncoderLayer(8, 2)|]), (\"fc\", nn.Linear(8, 2)));" + Train,
        "var layer = [|nn.TransformerEncoderLayer(8, 2)|]; var model = nn.Sequential(layer, nn.Linear(8, 2));" + Train,
        "var model = new Net(); if (args.Length > 0) model = ModuleValidator.Fix(model);" + Train + ForwardProgram.Net("return fc.call(x);", $"private readonly {Wide} rnn = [|nn.LSTM(5, 10)|];"),
        """
        public sealed class Trainer
        {
            private readonly Net model = new();
            private readonly PrivacyEngine engine = new();

            public async Task Train(utils.data.Dataset train)
            {
                await Task.Yield();
                foreach (var q in new[] { 1 })
                {
                    var (m, opt, data) = engine.MakePrivate(this.model, optim.Adam(model.parameters()), utils.data.DataLoader(train, 64), 1.1, 1.0);
                }
            }
        }
        """ + ForwardProgram.Net("return fc.call(x);", "public GRU Rnn { get; } = [|nn.GRU(5, 10)|];"),
    ];

    public override IReadOnlyList<string> Silent =>
    [
        ForwardProgram.Private("return fc.call(rnn.call(x).Item1);", "private readonly DpLSTM rnn = new(5, 10, batchFirst: true);"),
        ForwardProgram.Private("return fc.call(rnn.call(x).Item1);", "private readonly DpLSTM rnn = DpLSTM.From(nn.LSTM(5, 10));"),
        ForwardProgram.Private("return fc.call(rnn.call(x).Item1);", "private readonly DpLSTM rnn = Load(); private static DpLSTM Load() { var old = nn.LSTM(5, 10); old.load(\"lstm.dat\"); return DpLSTM.From(old); }"),
        "var model = ModuleValidator.Fix(new Net());" + Train + ForwardProgram.Net("return fc.call(x);", $"private readonly {Wide} rnn = nn.LSTM(5, 10);"),
        "var model = ModuleValidator.Fix(new Net());" + Train + ForwardProgram.Net("return fc.call(x);", "private readonly LSTM rnn = nn.LSTM(5, 10);"),
        "var model = ModuleValidator.Fix(nn.Sequential(nn.TransformerEncoderLayer(8, 2), nn.Linear(8, 2)));" + Train,
        "var model = new Net(); var optimizer = optim.SGD(model.parameters(), 0.1); model.train();" + ForwardProgram.Net("return fc.call(x);", "private readonly LSTM rnn = nn.LSTM(5, 10);"),
        "var model = new PlainNet(); var other = new Net();" + Train + ForwardProgram.Net("return fc.call(x);", "private readonly LSTM rnn = nn.LSTM(5, 10);"),
        "foreach (var p in new Net().Rnn.parameters()) p.requires_grad = false;" + ForwardProgram.Private("return fc.call(x);", "public LSTM Rnn { get; } = nn.LSTM(5, 10);"),
        "var model = new Net();" + Train + ForwardProgram.Net("return fc.call(x);", "private readonly LSTM rnn = Frozen(nn.LSTM(5, 10)); private static LSTM Frozen(LSTM l) { foreach (var p in l.parameters()) p.requires_grad_(false); return l; }"),
        "DpToolkit.Layers.LayerRules.Register<TransformerEncoderLayer>((layer, x, g) => []); var model = nn.Sequential(nn.TransformerEncoderLayer(8, 2));" + Train,
        "Func<LSTM> make = () => nn.LSTM(5, 10); " + ForwardProgram.Private("return fc.call(x);"),
        ForwardProgram.Private("return fc.call(x);", "private readonly nn.Module<Tensor, Tensor> other = My.LSTM(5, 10);", "public static class My { public static nn.Module<Tensor, Tensor> LSTM(int a, int b) => nn.Linear(a, b); }"),
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        Fields("private readonly LSTM rnn = nn.LSTM(5, 10, bidirectional: true, batchFirst: true) /* kept */;", "private readonly DpLSTM rnn = new DpLSTM(5, 10, bidirectional: true, batchFirst: true) /* kept */;"),
        Fields("private readonly TorchSharp.Modules.GRU /* a, b */ a = torch.nn.GRU(5, 10), b = nn.GRU(inputSize: 5, hiddenSize: 10);", "private readonly DpGRU /* a, b */ a = new DpGRU(5, 10), b = new DpGRU(inputSize: 5, hiddenSize: 10);"),
        Fields($"private readonly {Wide} rnn = nn.LSTM(5, 10);", $"private readonly {Wide} rnn = new DpLSTM(5, 10);"),
        Fields("public RNN? Rnn { get; } = nn.RNN(5, 10);", "public DpRNN? Rnn { get; } = new DpRNN(5, 10);"),
        Fields("private readonly TransformerEncoder encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, dropout: 0), 6);", "private readonly DpTransformerEncoder encoder = new DpTransformerEncoder(new DpTransformerEncoderLayer(8, 2, dropout: 0), 6);"),
        new(Inner("MultiheadAttention", "TransformerDecoderLayer", "TransformerDecoder", "nn."), Inner("DpMultiheadAttention", "DpTransformerDecoderLayer", "DpTransformerDecoder", "new ")),
        new(
            "var model = nn.Sequential((\"encoder\", nn.TransformerEncoderLayer(8, 2)), (\"fc\", nn.Linear(8, 2)));" + Train,
            "var model = nn.Sequential((\"encoder\", new DpTransformerEncoderLayer(8, 2)), (\"fc\", nn.Linear(8, 2)));" + Train),
    ];

    private static FixCase Fields(string before, string after) => new(ForwardProgram.Private("return fc.call(x);", before), ForwardProgram.Private("return fc.call(x);", after));

    private static string Inner(string attention, string layer, string decoder, string make) => ForwardProgram.Private("return fc.call(inner.call(x));", "private readonly Inner inner = new();", $$"""
        public class Inner : nn.Module<Tensor, Tensor>
        {
            private readonly {{attention}} self;
            private {{decoder}}? decoder;
            public Inner(bool small = false) : base(nameof(Inner))
            {
                {{layer}} pattern = {{make}}{{layer}}(8, 2);
                decoder = {{make}}{{decoder}}(pattern, 2);
                if (small)
                    this.self = {{make}}{{attention}}(8, 1); // one head
                else
                    this.self = {{make}}{{attention}}(embedded_dim: 8, num_heads: 2, dropout: 0.1);
                RegisterComponents();
            }
            public override Tensor forward(Tensor x)
            {
                var (output, weights) = self.call(x, x, x);
                return decoder!.call(output, x);
            }
        }
        """);
}
