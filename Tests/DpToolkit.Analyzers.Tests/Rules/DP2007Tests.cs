using DpToolkit.Analyzers.Samples;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP2007Tests : RuleTests<ErasingGroupNormRule>
{
    public override IReadOnlyList<string> Firing =>
    [
        ForwardProgram.Private("return layers.call(x);", "private readonly Sequential layers = nn.Sequential(nn.Linear(10, 64), [|nn.GroupNorm(64, 64)|], nn.ReLU(), nn.Linear(64, 2));"),
        ForwardProgram.Private("return layers.call(x);", "private readonly Sequential layers = nn.Sequential((\"fc\", nn.Linear(10, 64)), (\"act\", nn.ReLU()), (\"norm\", [|nn.GroupNorm(num_groups: 64, num_channels: 64)|]));"),
        ForwardProgram.Private("var h = fc.call(x); if (training) h = h * 2; h = nn.functional.relu(fc.call(x)); return norm.call(h);", "private readonly Module<Tensor, Tensor> norm = [|nn.GroupNorm(2, 2)|];").Replace("Module<Tensor, Tensor> norm", "nn.Module<Tensor, Tensor> norm"),
        ForwardProgram.Private("return [|nn.functional.group_norm(fc.call(x), 2)|];"),
        "using var engine = new PrivacyEngine(); var model = nn.Sequential(nn.Linear(10, 16), [|nn.GroupNorm(16, 16)|]); var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);",
        """
        using var engine = new PrivacyEngine();
        var model = new Wide(64);
        var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        public sealed class Wide : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc;
            private readonly GroupNorm norm;
            public Wide(long width) : base(nameof(Wide))
            {
                fc = nn.Linear(10, width);
                norm = [|nn.GroupNorm(width, width)|];
                RegisterComponents();
            }
            public override Tensor forward(Tensor x) => norm.call(fc.call(x)).relu();
        }
        """,
        "using var engine = new PrivacyEngine(); var model = nn.Sequential(Dense(10, 16), Dense(16, 2)); var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0); static Sequential Dense(int inputs, int outputs) => nn.Sequential(nn.Linear(inputs, outputs), [|nn.GroupNorm(outputs, outputs)|]);",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        ForwardProgram.Private("return layers.call(x);", "private readonly Sequential layers = nn.Sequential(nn.Linear(10, 64), nn.GroupNorm(32, 64));"),
        ForwardProgram.Private("return layers.call(x);", "private readonly Sequential layers = nn.Sequential(nn.Linear(10, 64), nn.GroupNorm(1, 64));"),
        ForwardProgram.Private("return layers.call(x);", "private readonly Sequential layers = nn.Sequential(nn.Conv2d(3, 64, 3), nn.GroupNorm(64, 64));"),
        ForwardProgram.Private("return norm.call(fc.call(x).unsqueeze(-1));", "private readonly GroupNorm norm = nn.GroupNorm(2, 2);"),
        ForwardProgram.Private("return norm.call(fc.call(x));", "private readonly GroupNorm norm = nn.GroupNorm(50, 50);"),
        ForwardProgram.Private("return norm.call(x);", "private readonly GroupNorm norm = nn.GroupNorm(10, 10);"),
        ForwardProgram.Private("return norm.call(fc.call(x));", "private readonly LayerNorm norm = nn.LayerNorm(2);"),
        ForwardProgram.Net("return norm.call(fc.call(x));", "private readonly GroupNorm norm = nn.GroupNorm(2, 2);"),
        "using var engine = new PrivacyEngine(); var model = nn.Sequential(Dense(nn.Linear(10, 16), nn.GroupNorm(16, 16)), nn.Linear(16, 2)); var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0); static Sequential Dense(Linear first, GroupNorm norm) => nn.Sequential(first, nn.Unflatten(1, new long[] { 16, 1 }), nn.Flatten());",
    ];
}
