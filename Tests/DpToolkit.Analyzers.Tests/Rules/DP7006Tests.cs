using DpToolkit.Analyzers.Layers;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP7006Tests : RuleTests<BroadcastInputRule>
{
    private const string Fields = "private readonly Embedding positions = nn.Embedding(16, 10); private readonly Tensor ids = torch.arange(16).unsqueeze(0);";

    public override IReadOnlyList<string> Firing =>
    [
        ForwardProgram.Private("var c = [|fc.call(torch.ones(1, 10))|]; return fc.call(x) + c;"),
        ForwardProgram.Private("return fc.call(x + [|positions.call(torch.arange(x.shape[1]).unsqueeze(0))|]);", Fields),
        ForwardProgram.Private("return fc.call(x + [|positions.call(ids)|]);", Fields),
        ForwardProgram.Private("var p = torch.arange(16); var e = [|positions.call(p)|]; return fc.call(x + e);", Fields),
        ForwardProgram.Private("return fc.call(x) * [|positions.call(ids.narrow(1, 0, 4))|];", Fields),
    ];

    public override IReadOnlyList<string> Silent =>
    [
        ForwardProgram.Private("state = torch.zeros(x.shape[0], 10); for (int t = 0; t < 3; t++) state = (state + x).tanh(); return fc.call(state);", "private Tensor state = torch.zeros(1, 10);"),
        ForwardProgram.Private("return fc.call(x) + fc.call(torch.ones(x.shape[0], 10));"),
        ForwardProgram.Private("return fc.call(x + positions.call(torch.arange(x.shape[1]).unsqueeze(0).expand(x.shape[0], -1)));", Fields),
        ForwardProgram.Private("return fc.call(positions.call(x));", Fields),
        ForwardProgram.Private("return fc.call(positions.call(torch.zeros_like(x)));", Fields),
        ForwardProgram.Private("return fc.call(positions.call(torch.zeros(x.shape[0], 4)));", Fields),
        ForwardProgram.Private("var unused = positions.call(ids); return fc.call(x);", Fields),
        ForwardProgram.Private("return fc.call(x) + ids;", Fields),
        ForwardProgram.Net("return fc.call(x + positions.call(ids));", Fields),
        ForwardProgram.Private("var rows = torch.zeros(4, 10); for (int i = 0; i < 4; i++) rows[i] = x[i]; return fc.call(rows);"),
        ForwardProgram.Private("return fc.call(x);") + """

            static class HandMade
            {
                public static void Train(PrivacyEngine engine, Net net, long[] text)
                {
                    var (model, step, data) = engine.MakePrivate(net, optim.SGD(net.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), noiseMultiplier: 1.1, maxGradNorm: 1.0);
                    for (int iteration = 0; iteration < 100; iteration++)
                    {
                        var (x, y) = Batch(text);
                        step.zero_grad();
                        (model.call(x) - model.call(y)).square().mean().backward();
                        step.step();
                    }
                }

                private static (Tensor, Tensor) Batch(long[] text)
                {
                    var x = torch.zeros(8, 10);
                    var y = torch.zeros(8, 10);
                    for (int i = 0; i < 8; i++)
                    {
                        x[i] = torch.tensor(text.Skip(i).Take(10).ToArray());
                        y.narrow(0, i, 1).copy_(x[i]);
                    }
                    return (x, y);
                }
            }
            """,
    ];
}
