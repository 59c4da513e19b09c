using DpToolkit.Analyzers.Samples;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP2006Tests : RuleTests<BroadcastLossRule>
{
    private const string Types = """
        public sealed class Regressor : nn.Module<Tensor, Tensor>
        {
            private readonly Linear hidden = nn.Linear(10, 32);
            private readonly Linear output;
            public Regressor() : base(nameof(Regressor)) { output = nn.Linear(32, 1); RegisterComponents(); }
            public override Tensor forward(Tensor x) => output.call(nn.functional.relu(hidden.call(x)));
        }
        public sealed class Squeezed : nn.Module<Tensor, Tensor>
        {
            private readonly Linear output = nn.Linear(10, 1);
            public Squeezed() : base(nameof(Squeezed)) { RegisterComponents(); }
            public override Tensor forward(Tensor x) => output.call(x).squeeze(1);
        }
        public sealed class Stack : nn.Module<Tensor, Tensor>
        {
            private readonly Sequential layers = nn.Sequential(("a", nn.Linear(10, 8)), ("b", nn.ReLU()), ("c", nn.Linear(8, 1)), ("d", nn.Sigmoid()));
            public Stack() : base(nameof(Stack)) { RegisterComponents(); }
            public override Tensor forward(Tensor x) => layers.call(x);
        }
        public sealed class Prices : utils.data.Dataset
        {
            private readonly float[] prices = new float[100];
            public override long Count => 100;
            public override Dictionary<string, Tensor> GetTensor(long index) => new() { ["data"] = torch.zeros(10), ["label"] = torch.tensor(prices[index]) };
        }
        public sealed class Wide : nn.Module<Tensor, Tensor>
        {
            private readonly Linear output;
            public Wide(long outputs) : base(nameof(Wide)) { output = nn.Linear(10, outputs); RegisterComponents(); }
            public override Tensor forward(Tensor x) => output.call(x);
        }
        public sealed class Rows : utils.data.Dataset
        {
            private readonly Tensor features = torch.zeros(100, 10), prices = torch.zeros(100);
            public override long Count => 100;
            public override Dictionary<string, Tensor> GetTensor(long index) => new() { ["data"] = features[index], ["label"] = prices[index] };
        }
        public sealed class Columns : utils.data.Dataset
        {
            public override long Count => 100;
            public override Dictionary<string, Tensor> GetTensor(long index)
            {
                return new Dictionary<string, Tensor> { { "data", torch.zeros(10) }, { "label", torch.tensor(new[] { 1f }) } };
            }
        }
        """;

    private const string Tensors = "utils.data.TensorDataset(torch.randn(100, 10), torch.randn(100))";

    private static string Training(string body, string data = "new Prices()", string model = "new Regressor()", string before = "") => LossProgram.Private(body, before, Types, model, data);

    public override IReadOnlyList<string> Firing =>
    [
        Training("var o = m.call(x); var loss = [|nn.functional.mse_loss(o.narrow(1, 0, 1), y)|] + o[.., 1].square().mean();", data: "new Rows()", model: "new Wide(2)"),
        Training("var loss = [|nn.functional.mse_loss(m.call(x)[.., 1..2], y)|];", data: "new Rows()", model: "new Wide(2)"),
        Training("var error = [|y - m.call(x)|]; var loss = torch.maximum(0.9 * error, -0.1 * error).mean();", model: "new Wide(1)"),
        Training("var loss = [|nn.functional.mse_loss(m.call(x), y)|];", data: "new Rows()"),
        Training("var loss = [|nn.functional.mse_loss(m.call(x), y.select(1, 0))|];", data: "new Digits()"),
        Training("var real = torch.ones(x.shape[0]); var loss = [|nn.functional.binary_cross_entropy(m.call(x), real)|];", model: "new Stack()", data: "new Digits()"),
        Training("var loss = [|nn.functional.mse_loss(m.call(x), y)|];"),
        Training("var output = m.call(x); var target = y.to(float32); var loss = [|nn.functional.l1_loss(output, target)|] * 0.5;"),
        Training("var loss = [|nn.functional.binary_cross_entropy(m.call(x), y)|];", model: "new Stack()"),
        Training("var loss = [|nn.functional.binary_cross_entropy_with_logits(m.call(x), y.to(ScalarType.Float32))|];", data: "new Digits()"),
        Training("var loss = [|criterion.call(m.call(x), y.squeeze())|];", data: "new Digits()", before: "var criterion = nn.MSELoss();"),
        Training("var loss = ([|m.call(x) - y|]).pow(2).mean();"),
        Training("var loss = torch.pow([|y.view(-1) - m.call(x)|], 2).mean();", data: "new Digits()"),
        Training("var loss = [|nn.functional.huber_loss(m.call(x), y)|];", data: Tensors),
        Training("var loss = [|nn.functional.mse_loss(m.call(x), y.unsqueeze(1))|];", model: "new Squeezed()"),
        Training("var loss = Loss(m.call(x), y); static Tensor Loss(Tensor a, Tensor b) { if (a.shape[0] == 0) Console.WriteLine(); return [|nn.functional.mse_loss(a, b)|]; }"),
        Training("var loss = criterion(m.call(x), y);", before: "Func<Tensor, Tensor, Tensor> criterion = (a, b) => [|nn.functional.smooth_l1_loss(a, b)|];"),
        Training("var p = m.call(x); var loss = -([|y * p.log()|] + (1 - y) * (1 - p).log()).mean();", model: "new Stack()"),
        Training("var loss = [|nn.functional.mse_loss(m.call(x), y)|];", model: "nn.Sequential(nn.Linear(10, 4), nn.Tanh(), nn.Linear(4, 1))"),
        LossProgram.Private("var margin = m.call(x).mean(new long[] { 1 }, keepdim: true); var loss = ([|margin - y.to(float32).flatten()|]).abs().mean();"),
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Training("var loss = nn.functional.mse_loss(m.call(x), y);", data: "new Rows()", model: "nn.Sequential(nn.Linear(10, 4))"),
        Training("var loss = nn.functional.mse_loss(m.call(x)[.., 0], y);", data: "new Rows()", model: "new Wide(1)"),
        Training("var t = y[.., TensorIndex.None]; var loss = (m.call(x) - t).pow(2).mean();", data: "new Rows()", model: "new Wide(1)"),
        Training("var loss = nn.functional.mse_loss(m.call(x), y);", data: "new Digits()", model: "new Gated()", before: "").Replace("public sealed class Squeezed", "public sealed class Gated : nn.Module<Tensor, Tensor> { private readonly Linear gate = nn.Linear(10, 1); private readonly Linear fc = nn.Linear(10, 1); public Gated() : base(nameof(Gated)) { RegisterComponents(); } public override Tensor forward(Tensor x) { var h = x.squeeze(1); return fc.call(h * gate.call(h)); } }\npublic sealed class Squeezed"),
        Training("var loss = nn.functional.mse_loss(m.call(x).squeeze(1), y);"),
        Training("var loss = nn.functional.mse_loss(m.call(x), y.unsqueeze(1));"),
        Training("var loss = nn.functional.mse_loss(m.call(x), y.view(-1, 1));"),
        Training("var loss = nn.functional.mse_loss(m.call(x), y);", data: "new Digits()"),
        Training("var loss = nn.functional.mse_loss(m.call(x), y);", data: "new Columns()"),
        Training("var loss = nn.functional.mse_loss(m.call(x), y);", data: "utils.data.TensorDataset(torch.randn(100, 10), torch.randn(100, 1))"),
        Training("var loss = nn.functional.mse_loss(m.call(x), y);", model: "new Squeezed()"),
        Training("var loss = nn.functional.binary_cross_entropy_with_logits(m.call(x), y.to(CPU));", data: "new Digits()"),
        Training("var loss = nn.functional.binary_cross_entropy_with_logits(m.call(x), y.to(float32));", data: "new Columns()"),
        Training("var loss = nn.functional.mse_loss(m.call(x), y.to(float32));", data: "new Digits()"),
        Training("var loss = nn.functional.cross_entropy(m.call(x), y);", model: "new PlainNet()"),
        Training("var loss = nn.functional.mse_loss(m.call(x).view(-1), y.view(-1));"),
        LossProgram.Private("var margin = m.call(x).mean(new long[] { 1 }); var loss = (margin - y.to(float32).flatten()).abs().mean();"),
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        new(Training("var loss = nn.functional.mse_loss(/* prediction */ m.call(x), y);"), Training("var loss = nn.functional.mse_loss(/* prediction */ m.call(x).squeeze(1), y);")),
        new(Training("var loss = nn.functional.mse_loss(m.call(x), y);"), Training("var loss = nn.functional.mse_loss(m.call(x), y.unsqueeze(1));"), "Unsqueeze"),
        new(Training("var loss = nn.functional.mse_loss(target: y, input: m.call(x));"), Training("var loss = nn.functional.mse_loss(target: y, input: m.call(x).squeeze(1));")),
        new(Training("var loss = (y - m.call(x)).pow(2).mean();"), Training("var loss = (y - m.call(x).squeeze(1)).pow(2).mean();"), "Squeeze"),
        new(Training("var loss = nn.MSELoss().call(-m.call(x), y);"), Training("var loss = nn.MSELoss().call((-m.call(x)).squeeze(1), y);"), "Squeeze"),
    ];
}
