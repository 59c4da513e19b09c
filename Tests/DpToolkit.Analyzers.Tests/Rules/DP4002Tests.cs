using DpToolkit.Analyzers.Tests.Verification;
using DpToolkit.Analyzers.Unit;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP4002Tests : RuleTests<RepeatedRowsRule>
{
    private const string Augment = "private static Tensor Augment(Tensor t) => t + 0.1 * torch.randn_like(t);";

    private static string Loop(string many) => $"using var engine = new PrivacyEngine(); var model = new PlainNet(); var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0); foreach (var (x, y) in data) {{ opt.zero_grad(); {many} m.call(many).sum().backward(); opt.step(); }}";

    public override IReadOnlyList<string> Firing =>
    [
        LossProgram.Private("var views = [|torch.stack(new[] { x, x.flip(1) }, 0).flatten(0, 1)|]; var loss = nn.functional.cross_entropy(m.call(views), y.repeat(2));"),
        ForwardProgram.Private("var views = new List<Tensor>(); for (int k = 0; k < 4; k++) views.Add(Augment(x)); return fc.call([|torch.cat(views, 0)|]);", Augment),
        ForwardProgram.Private("List<Tensor> views = []; views.Add(x); views.Add(x.flip(1)); return fc.call([|torch.cat(views.ToArray(), 0)|]);"),
        ForwardProgram.Private("return fc.call([|torch.cat(Enumerable.Repeat(x, 4).ToArray(), 0)|]);"),
        ForwardProgram.Private("var views = Enumerable.Range(0, 3).Select(k => Augment(x) * k).ToList(); return fc.call([|torch.vstack(views)|]);", Augment),
        ForwardProgram.Private("var views = new Tensor[3]; for (int k = 0; k < views.Length; k++) views[k] = Augment(x); return fc.call([|torch.cat(views)|]);", Augment),
        Loop("var views = new List<Tensor> { x }; foreach (var noise in new[] { 0.1, 0.2 }) views.Add(x + noise); var many = [|torch.cat(views, 0)|];"),
        Loop("int copies = int.Parse(Environment.MachineName); var many = [|torch.cat(Enumerable.Repeat(x, copies).ToList(), 0)|];"),
        Loop("var views = new List<Tensor>(); int k = 0; while (k < 3) { views.Add(x * k); k++; } var many = [|torch.cat(views, 0)|];"),
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
        LossProgram.Private("var views = torch.stack(new[] { x, x.flip(1) }, 1).flatten(1); var loss = nn.functional.cross_entropy(m.call(views), y);"),
        ForwardProgram.Private("var views = new List<Tensor>(); for (int k = 0; k < 4; k++) views.Add(Augment(x)); return fc.call(torch.cat(views, 1));", Augment),
        ForwardProgram.Private("var rows = new List<Tensor>(); for (int i = 0; i < x.shape[0]; i++) rows.Add(x[i].unsqueeze(0)); return fc.call(torch.cat(rows, 0));"),
        ForwardProgram.Private("var rows = new List<Tensor>(); foreach (var part in x.chunk(4)) rows.Add(part.relu()); return fc.call(torch.cat(rows, 0));"),
        ForwardProgram.Private("var rows = Enumerable.Range(0, 4).Select(i => x.narrow(0, 2 * i, 2)).ToArray(); return fc.call(torch.cat(rows, 0));"),
        ForwardProgram.Private("return fc.call(torch.cat(Enumerable.Repeat(x, 1).ToArray(), 0));"),
        ForwardProgram.Private("var views = new List<Tensor>(); views.Add(x); views.Clear(); views.Add(x); return fc.call(torch.cat(views, 0));"),
        ForwardProgram.Private("var views = new List<Tensor>(); if (training) views.Add(x); else views.Add(x.relu()); return fc.call(torch.cat(views, 0));"),
        ForwardProgram.Private("var views = new Tensor[1]; views[0] = x; views[0] = views[0].relu(); return fc.call(torch.cat(views, 0));"),
        ForwardProgram.Private("var views = new List<Tensor>(); Fill(views, x); views.Add(x); return fc.call(torch.cat(views, 0));", "private static void Fill(List<Tensor> list, Tensor t) => list.Clear();"),
        ForwardProgram.Private("var views = new List<Tensor>(); for (int k = 0; k < Views; k++) views.Add(x); return fc.call(torch.cat(views, 0));", "private const int Views = 1;"),
        ForwardProgram.Private("var views = new List<Tensor> { x, x }; views[1] = x.narrow(0, 0, 0); return fc.call(torch.cat(views, 0));"),
        ForwardProgram.Private("var views = new List<Tensor> { x, x }; views.RemoveAt(0); return fc.call(torch.cat(views, 0));"),
        Loop("var sets = new List<Tensor>(); foreach (var part in x.split(8)) sets.Add(part); var many = torch.cat(sets, 0);"),
        Loop("var steps = new List<Tensor>(); for (int t = 0; t < x.shape[0]; t++) steps.Add(x[t]); var many = torch.stack(steps, 0);"),
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
