using DpToolkit.Analyzers.Numerics;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP6005Tests : RuleTests<InPlaceOutputRule>
{
    public override IReadOnlyList<string> Firing =>
    [
        ForwardProgram.Private("x = fc.call(x); [|x.silu_()|]; return x;"),
        ForwardProgram.Private("return act.call(fc.call(x));", "private readonly ReLU act = nn.ReLU([|inplace: true|]);"),
        ForwardProgram.Private("var h = fc.call(x); [|h.add_(1)|]; return h;"),
        ForwardProgram.Private("return fc.call(block.call(x));", "private readonly Sequential block = nn.Sequential(nn.Linear(10, 10), nn.ReLU([|inplace: true|]));"),
        ForwardProgram.Private("return fc.call(block.call(x));", "private readonly Sequential block = nn.Sequential((\"fc\", nn.Linear(10, 10)), (\"act\", nn.ReLU([|true|])));"),
        ForwardProgram.Private("return [|fc.call(x).relu_()|];"),
        ForwardProgram.Private("for (int i = 0; i < 1; i++) x = [|fc.call(x).mul_(2)|]; return x;"),
        ForwardProgram.Private("var (h, gate) = (fc.call(x), x.sigmoid()); [|h.mul_(2)|]; return h + gate.sum(1, true);"),
        ForwardProgram.Private("Tensor h, g; (h, g) = (x.sigmoid(), fc.call(x)); [|g.add_(1)|]; return g + h.sum(1, true);"),
    ];

    public override IReadOnlyList<string> Silent =>
    [
        ForwardProgram.Private("var h = fc.call(x); Tensor g; (h, g) = Split(h); h.relu_(); return h + g;", "private static (Tensor, Tensor) Split(Tensor h) => (h * 2, h + 1);"),
        ForwardProgram.Private("var h = fc.call(x); var g = x; (h, g) = (g, h); h.relu_(); return g;"),
        ForwardProgram.Private("var h = fc.call(x); Double(ref h); h.relu_(); return h;", "private static void Double(ref Tensor h) => h = h * 2;"),
        ForwardProgram.Private("x = fc.call(x); x.unsqueeze_(0); return x.squeeze(0);"),
        ForwardProgram.Private("x.relu_(); return fc.call(x);"),
        ForwardProgram.Private("return act.call(x.tanh());", "private readonly ReLU act = nn.ReLU(inplace: true);"),
        ForwardProgram.Private("var h = fc.call(x); h = h * 2; h.add_(1); return h;"),
        ForwardProgram.Private("return fc.call(x).relu_();", "public void Freeze() { foreach (var p in fc.parameters()) p.requires_grad = false; }"),
        ForwardProgram.Private("return fc.call(block.call(x));", "private readonly Sequential block = nn.Sequential(nn.Linear(10, 10), nn.ReLU());"),
        ForwardProgram.Private("return fc.call(block.call(x));", "private readonly Sequential block = nn.Sequential(nn.Linear(10, 10), nn.ReLU(inplace: false));"),
        ForwardProgram.Private("return fc.call(block.call(x));", "private readonly Sequential block = nn.Sequential(nn.Flatten(), nn.ReLU(inplace: true));"),
        ForwardProgram.Private("return fc.call(x).relu().add_(1);"),
        ForwardProgram.Private("return fc.call(x).clone().relu_();"),
        ForwardProgram.Net("return fc.call(x).relu_();"),
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        new(ForwardProgram.Private("var h = fc.call(x);\n        // the activation\n        h.relu_(); // here\n        return h;"), ForwardProgram.Private("var h = fc.call(x);\n        // the activation\n        h = h.relu(); // here\n        return h;")),
        new(ForwardProgram.Private("x = fc.call(x); x.mul_(2).add_(1); return x;"), ForwardProgram.Private("x = fc.call(x); x = x.mul(2).add_(1); return x;")),
        new(ForwardProgram.Private("var h = fc.call(x); nn.functional.relu(h, inplace: true); return h;"), ForwardProgram.Private("var h = fc.call(x); h = nn.functional.relu(h, inplace: false); return h;")),
        new(ForwardProgram.Private("var h = fc.call(x).relu_(); return h + fc.call(x) /* kept */ .relu_();"), ForwardProgram.Private("var h = fc.call(x).relu(); return h + fc.call(x) /* kept */ .relu();")),
        new(Block("inplace: true", "true"), Block("inplace: false", "false")),
    ];

    private static string Block(string first, string second) =>
        ForwardProgram.Private("return fc.call(block.call(x));", $"private readonly Sequential block = nn.Sequential(nn.Linear(10, 10), nn.ReLU({first}), nn.Linear(10, 10), nn.ReLU({second}));");
}
