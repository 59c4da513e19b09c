using DpToolkit.Analyzers.Tests.Verification;
using DpToolkit.Analyzers.Unit;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP4002Tests : RuleTests<RepeatedRowsRule>
{
    public override IReadOnlyList<string> Firing =>
    [
        ForwardProgram.Private("return fc.call([|torch.tile(x, new long[] { 2, 1 })|]);"),
        ForwardProgram.Private("return fc.call([|x.repeat(copies, 1)|]);", "private readonly int copies = int.Parse(Environment.MachineName);"),
        ForwardProgram.Private("return fc.call([|torch.vstack(new[] { x, x.tanh() })|]);"),
        ForwardProgram.Private("return fc.call([|torch.cat(new List<Tensor> { x, x.tanh() }, 0)|]);"),
        ForwardProgram.Private("return fc.call([|torch.cat(new[] { x, x + 0.1 }, 0)|]);"),
        "using var engine = new PrivacyEngine(); var model = new PlainNet(); var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0); foreach (var (x, y) in data) { opt.zero_grad(); m.call([|x.repeat(4, 1)|]).sum().backward(); opt.step(); }",
        "using var engine = new PrivacyEngine(); var model = new PlainNet(); var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0); foreach (var (x, y) in data) { opt.zero_grad(); m.call([|torch.cat(new[] { x, x.flip(1) }, 0)|]).sum().backward(); opt.step(); }",
        ForwardProgram.Private("return fc.call([|x.repeat(2, 1)|]);"),
        ForwardProgram.Private("return fc.call([|torch.cat(new[] { x, x }, 0)|]);"),
        ForwardProgram.Private("return fc.call([|x.repeat_interleave(4, 0)|].relu());"),
        ForwardProgram.Private("var h = fc.call(x); return fc.call([|torch.cat(new[] { h, h })|]);"),
    ];

    public override IReadOnlyList<string> Silent =>
    [
        ForwardProgram.Private("return fc.call(torch.cat(new List<Tensor> { x, x.tanh() }, 1));"),
        ForwardProgram.Private("return fc.call(x.repeat(1, copies));", "private readonly int copies = 3;"),
        "using var engine = new PrivacyEngine(); var model = new PlainNet(); var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0); foreach (var (x, y) in data) { opt.zero_grad(); m.call(x.repeat(1, 2)).sum().backward(); opt.step(); }",
        "using var engine = new PrivacyEngine(); var model = new PlainNet(); var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0); foreach (var (x, y) in data) { opt.zero_grad(); m.call(x).repeat(2, 1).sum().backward(); opt.step(); }",
        ForwardProgram.Private("return fc.call(x.repeat(1, 2));"),
        ForwardProgram.Private("return fc.call(torch.cat(new[] { x, x }, 1));"),
        ForwardProgram.Private("return fc.call(x.repeat_interleave(4, 1));"),
        ForwardProgram.Private("return fc.call(x).repeat(2, 1);"),
        ForwardProgram.Private("return fc.call(torch.cat(new[] { x, x.tanh() }, -1));"),
        ForwardProgram.Net("return fc.call(x.repeat(2, 1));"),
    ];
}
