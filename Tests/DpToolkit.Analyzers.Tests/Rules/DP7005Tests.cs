using DpToolkit.Analyzers.Layers;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP7005Tests : RuleTests<WeightOutsideLayerRule>
{
    private const string Loop = "foreach (var (x, y) in data) { opt.zero_grad(); var loss = nn.functional.cross_entropy(m.call(x), y); LOSS loss.backward(); opt.step(); }";

    public override IReadOnlyList<string> Firing =>
    [
        Net("return nn.functional.linear(fc.call(x), [|head.weight|]);"),
        Net("return fc.call(x).matmul([|head.weight|].t());"),
        Net("return torch.matmul(fc.call(x), [|this.head.weight|]!.T) + head.bias;"),
        Net("var weight = head.weight; var h = fc.call(x); return nn.functional.linear(h, [|weight|]!);"),
        Net("var weight = head.weight; return nn.functional.linear(fc.call(x), weight!, [|head.bias|]);"),
        Net("var w = [|head.weight|]!.t(); var h = fc.call(x); return h.mm(w);"),
        Net("Func<Tensor, Tensor> project = h => h.matmul([|head.weight|]!); return project(fc.call(x));"),
        Net("if (this.training) x = x * [|head.weight|]!.sum(); return fc.call(x);"),
        Net("return Project(fc.call(x)); } private Tensor Project(Tensor h) { return nn.functional.linear(h, [|head.weight|]);"),
        Net("for (int i = 0; i < 2; i++) { var h = nn.functional.linear(x, [|head.weight|]); return h; } return fc.call(x);"),
        Program("loss = loss + 0.01 * [|m.fc.weight|]!.pow(2).sum();"),
        Program("loss = nn.functional.cross_entropy(nn.functional.linear(m.fc.call(x), [|m.head.weight|]!, m.head.bias), y);"),
        Program("loss += [|model.fc.weight|]!.norm();"),
        Program("foreach (var p in m.parameters()) loss = loss + [|p.pow(2)|].sum();"),
        Program("loss = loss + [|m.parameters()|].Select(p => p.pow(2).sum()).Aggregate((a, b) => a + b) * 0.1;"),
        Program("loss = loss + Penalty(m);") + " public static partial class Program { static Tensor Penalty(Net net) => [|net.fc.weight|]!.abs().sum(); }",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Net("return head.call(fc.call(x));"),
        Net("x = x.to(head.weight!.dtype).view(-1, head.weight.shape[1]); return fc.call(x);"),
        Net("var n = head.weight!.norm().item<float>(); Console.WriteLine(n); return fc.call(x);"),
        Net("using (torch.no_grad()) { x = x * head.weight!.norm(); } return fc.call(x);"),
        Net("return fc.call(x) * head.weight!.detach().norm();"),
        Net("return fc.call(x) + torch.zeros_like(head.weight!).sum();"),
        Net("return fc.call(x);", "nn.init.kaiming_uniform_(head.weight!); var bound = head.weight!.pow(2).sum();"),
        Net("return nn.functional.linear(x, head.weight);", "head.weight!.requires_grad = false;"),
        Net("return x.matmul(own.t());", "", "private readonly Parameter own = new(torch.ones(10, 10));"),
        Program("Console.WriteLine(m.fc.weight!.norm().item<float>());"),
        Program("loss = loss + model.fc.weight!.detach().norm();"),
        Program("var count = m.parameters().Sum(p => p.numel()); loss = loss / count;"),
        Program("var norm = m.parameters().Select(p => p.norm().item<float>()).Sum(); loss = loss + norm;"),
        Net("return fc.call(x);").Replace("var (m, opt", "var pre = optim.Adam(model.parameters()); pre.zero_grad(); (model.call(torch.ones(1, 10)).sum() + model.parameters().Select(p => p.pow(2).sum()).Aggregate((a, b) => a + b)).backward(); pre.step(); var (m, opt"),
        Net("return fc.call(x);").Replace("var (m, opt", "var pre = optim.Adam(model.parameters()); pre.zero_grad(); (model.call(torch.ones(1, 10)).sum() + model.fc.weight!.norm()).backward(); pre.step(); var (m, opt"),
        Program("var other = nn.Linear(2, 2); loss = loss + other.weight!.norm();"),
        ForwardProgram.Net("return nn.functional.linear(x, fc.weight);"),
    ];

    private static string Net(string forward, string body = "", string fields = "") => $$"""
        using var train = new Digits();
        using var engine = new PrivacyEngine();
        var model = new Net();
        var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 64), 1.1, 1.0);
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            public readonly Linear fc = nn.Linear(10, 10), head = nn.Linear(10, 10);
            {{fields}}
            public Net() : base(nameof(Net)) { {{body}} RegisterComponents(); }
            public override Tensor forward(Tensor x) { {{forward}} }
        }
        """;

    private static string Program(string loss) => Net("return fc.call(x);").Replace("public sealed class", Loop.Replace("LOSS", loss) + " public sealed class");
}
