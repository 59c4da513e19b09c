using DpToolkit.Analyzers.State;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP3001Tests : RuleTests<BuffersUpdatedRule>
{
    private const string Mean = "private readonly Tensor mean = torch.zeros(10);";

    public override IReadOnlyList<string> Firing =>
    [
        ForwardProgram.Private("var h = fc.call(x); [|mean.masked_fill_(h.detach().gt(0)[0], 1)|]; return h;", "private readonly Tensor mean = torch.zeros(2);"),
        ForwardProgram.Private("var h = fc.call(x) + last; [|last = h.detach()[0].clone()|]; return h;", "private Tensor last = torch.zeros(2);"),
        ForwardProgram.Private("return fc.call(norm.call(x));", "private readonly InstanceNorm2d norm = nn.InstanceNorm2d(3, [|track_running_stats: true|]);"),
        ForwardProgram.Private("return fc.call(norms.call(x));", "private readonly Sequential norms = nn.Sequential(nn.ReLU(), nn.InstanceNorm1d(3, affine: true, [|track_running_stats: true|]));"),
        ForwardProgram.Private("[|mean.copy_(x)|]; return fc.call(x);", Mean),
        ForwardProgram.Private("if (training) { [|mean.mul_(0.9).add_(x.mean(new long[] { 0 }))|]; } return fc.call(x);", Mean),
        ForwardProgram.Private("using (no_grad()) { [|this.mean.add_(x)|]; } return fc.call(x);", Mean),
        ForwardProgram.Private("var h = fc.call(x); var m = h.detach().mean(new long[] { 0 }); [|mean.mul_(0.9).add_(m)|]; return h;", Mean),
        ForwardProgram.Private("var h = fc.call(x); [|running = 0.9 * running + 0.1 * h.detach().mean(new long[] { 0 })|]; return h;", "private Tensor running = torch.zeros(2);"),
        ForwardProgram.Private("var h = fc.call(x); Keep(h); return h;", "private Tensor running = torch.zeros(2); private void Keep(Tensor h) { foreach (long i in new long[] { 0, 1 }) { [|running[i].copy_(h.select(1, i).mean())|]; } }"),
        ForwardProgram.Private("[|Track(lowest, x.amin(new long[] { 0 }))|]; return fc.call(x - lowest);", "private readonly Tensor lowest = torch.zeros(10); private static void Track(Tensor kept, Tensor value) { using var off = no_grad(); kept.copy_(torch.minimum(kept, value)); }"),
        ForwardProgram.Private("var h = fc.call(x); [|lowest.Track(h)|]; return h;", "private readonly Tensor lowest = torch.zeros(2);", "public static class Tracking { public static void Track(this Tensor kept, Tensor value) => kept.lerp_(value.detach().mean(new long[] { 0 }), 0.1); }"),
        """
        using var train = new Digits();
        using var engine = new PrivacyEngine();
        var model = new Net();
        var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 64), 1.1, 1.0);

        public abstract class Observing(string name) : nn.Module<Tensor, Tensor>(name)
        {
            protected readonly Tensor mean = torch.zeros(10);
            protected void Observe(Tensor x) { using var off = no_grad(); [|mean.lerp_(x.mean(new long[] { 0 }), 0.1)|]; }
        }
        public sealed class Net : Observing
        {
            private readonly Linear fc = nn.Linear(10, 2);
            public Net() : base(nameof(Net)) { RegisterComponents(); }
            public override Tensor forward(Tensor x) { Observe(x); return fc.call(x - mean); }
        }
        """,
    ];

    public override IReadOnlyList<string> Silent =>
    [
        ForwardProgram.Private("Track(count, x.shape[0]); Show(mean, x); return fc.call(x);", "private readonly Tensor count = torch.zeros(1), mean = torch.zeros(10); private static void Track(Tensor kept, long rows) => kept.add_(rows); private static Tensor Show(Tensor kept, Tensor x) => x - kept;"),
        ForwardProgram.Private("Track(x.clone(), x); Grow(mean, x); return fc.call(x);", "private readonly Tensor mean = torch.zeros(10); private static void Track(Tensor kept, Tensor x) => kept.add_(x); private static void Grow(Tensor kept, Tensor x) => kept.add_(x.shape[1]);"),
        ForwardProgram.Private("if (last is not null && !last.IsInvalid) last.Dispose(); last = fc.call(x); return last.alias();", "private Tensor? last;"),
        ForwardProgram.Private("state = torch.zeros(x.shape[0], 10); for (int t = 0; t < 3; t++) state = (state + x).tanh(); return fc.call(state);", "private Tensor state = torch.zeros(1, 10);"),
        ForwardProgram.Private("last?.Dispose(); if (last is null) { } last = fc.call(x); return last.relu();", "private Tensor? last;"),
        ForwardProgram.Private("last = fc.call(x); return last.relu() + last;", "private Tensor last = torch.zeros(2);"),
        ForwardProgram.Private("var h = fc.call(x); last = h; return h;", "private Tensor? last;"),
        ForwardProgram.Private("var h = fc.call(x); mean.add_(torch.full(new long[] { 10 }, x.shape[0])); return h;", Mean),
        ForwardProgram.Private("if (training) { } else { mean.copy_(x); } return fc.call(x);", Mean),
        ForwardProgram.Private("return fc.call(norm.call(x));", "private readonly InstanceNorm2d norm = nn.InstanceNorm2d(3);"),
        ForwardProgram.Private("return fc.call(norm.call(x));", "private readonly InstanceNorm2d norm = nn.InstanceNorm2d(3, track_running_stats: false);"),
        ForwardProgram.Private("mean.add_(torch.ones(10)); return fc.call(x);", Mean),
        ForwardProgram.Private("if (!training) { mean.copy_(x); } return fc.call(x);", Mean),
        ForwardProgram.Private("var own = x.clone(); own.add_(x); return fc.call(own);", Mean),
        ForwardProgram.Private("Action keep = () => mean.copy_(x); return fc.call(x);", Mean),
        ForwardProgram.Net("mean.copy_(x); return fc.call(x);", Mean),
        ForwardProgram.Net("return fc.call(norm.call(x));", "private readonly InstanceNorm2d norm = nn.InstanceNorm2d(3, track_running_stats: true);"),
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        new(ForwardProgram.Private("var h = fc.call(x);\n        if (training)\n        {\n            using (no_grad())\n                mean.mul_(0.9).add_(x);\n        }\n        return h;", Mean), ForwardProgram.Private("var h = fc.call(x);\n        return h;", Mean)),
        new(ForwardProgram.Private("var h = fc.call(x); running = 0.9 * running + 0.1 * h.detach().mean(new long[] { 0 }); return h;", "private Tensor running = torch.zeros(2);"), ForwardProgram.Private("var h = fc.call(x); return h;", "private Tensor running = torch.zeros(2);")),
        Fix("track_running_stats: true", "track_running_stats: false"),
        Fix("affine: true, track_running_stats: /* kept */ true", "affine: true, track_running_stats: /* kept */ false"),
    ];

    private static FixCase Fix(string before, string after) => new(Program(before), Program(after));

    private static string Program(string arguments) => ForwardProgram.Private("return fc.call(b.call(a.call(x)));", $"private readonly InstanceNorm2d a = nn.InstanceNorm2d(3, {arguments}), b = nn.InstanceNorm2d(3, {arguments});");
}
